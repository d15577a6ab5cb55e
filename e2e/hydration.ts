import { expect, type Page } from "@playwright/test";

/**
 * Makes `goto` and `reload` of a page wait until React can hear clicks and keys: a busy machine shows a page seconds before its scripts
 * run, and what a test does until then is lost. A test of that very time asks for `waitUntil: "commit"`, which does not wait.
 */
export function waitForHydration(page: Page): void {
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
  page.goto = async (url, options) => {
    const response = await goto(url, options);
    if (options?.waitUntil !== "commit") await hydrated(page);
    return response;
  };
  page.reload = async (options) => {
    const response = await reload(options);
    if (options?.waitUntil !== "commit") await hydrated(page);
    return response;
  };
}

/** React marks each element that it has taken over with a property of its own. */
export async function hydrated(page: Page): Promise<void> {
  const isHydrated = () =>
    [...document.querySelectorAll("a[href], button, input, textarea")].every((element) =>
      Object.keys(element).some((key) => key.startsWith("__reactProps$")),
    );
  await expect.poll(() => page.evaluate(isHydrated).catch(() => false)).toBe(true);
}
