import type { BrowserContext } from "@playwright/test";

export type BrowserErrors = {
  /** Records errors of a browser: uncaught exceptions and error messages in the console. */
  listenTo(browser: BrowserContext): void;
  /** Allows errors that match, such as those of a network that the test disconnects. */
  expect(pattern: RegExp): void;
  /** The recorded errors that were not allowed. */
  unexpected(): string[];
};

/** A page's looks whether its conversation has changed may fail: nobody waits for them, and the page looks again. */
const isLook = /\/api\/conversations\/[0-9a-f-]{36}\/leaf$/;

export function recordBrowserErrors(): BrowserErrors {
  const recorded: string[] = [];
  const expected: RegExp[] = [];
  return {
    listenTo(browser) {
      browser.on("weberror", (error) =>
        recorded.push(`${error.page()?.url()}: ${error.error().stack ?? error.error().message}`),
      );
      browser.on("console", (message) => {
        if (message.type() === "error" && !isLook.test(message.location().url))
          recorded.push(`${message.location().url}: ${message.text()}`);
      });
    },
    expect: (pattern) => void expected.push(pattern),
    unexpected: () => recorded.filter((error) => !expected.some((pattern) => pattern.test(error))),
  };
}
