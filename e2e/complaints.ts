import type { BrowserContext } from "@playwright/test";

export type Complaints = {
  /** Hears what goes wrong in a browser: errors that nobody caught, and what its console calls an error. */
  listenTo(browser: BrowserContext): void;
  /** Says that browsers will complain of this, as they do of a network that a test takes away. */
  expect(pattern: RegExp): void;
  /** What nobody said would come. */
  unexpected(): string[];
};

export function complaintsOf(): Complaints {
  const heard: string[] = [];
  const expected: RegExp[] = [];
  return {
    listenTo(browser) {
      browser.on("weberror", (error) =>
        heard.push(`${error.page()?.url()}: ${error.error().stack ?? error.error().message}`),
      );
      browser.on("console", (message) => {
        if (message.type() === "error") heard.push(`${message.location().url}: ${message.text()}`);
      });
    },
    expect: (pattern) => void expected.push(pattern),
    unexpected: () =>
      heard.filter((complaint) => !expected.some((pattern) => pattern.test(complaint))),
  };
}
