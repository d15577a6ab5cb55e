const longestPause = 10_000;

/**
 * Brings in code that comes apart from the page, however often it takes. A network that is away for a while must not break the page that is
 * there: until the code has come, what stands in its place goes on standing there.
 */
export async function retryImport<Code>(bring: () => Promise<Code>): Promise<Code> {
  for (let pause = 500; ; pause = Math.min(longestPause, pause * 2)) {
    try {
      return await bring();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
