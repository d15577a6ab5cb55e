const longestPause = 10_000;

/**
 * A dynamic import with retries. A network that is down for a while must not break the page: until
 * the code has come, the placeholder stays.
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
