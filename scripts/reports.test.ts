import { describe, expect, test } from "vitest";

import { countPlaywright, countVitest } from "./reports.mjs";

const file = (...statuses: string[]) => ({
  status: statuses.includes("failed") ? "failed" : "passed",
  assertionResults: statuses.map((status) => ({ status })),
});

describe("the total of a test run", () => {
  test("counts Vitest's tests one by one", () => {
    const report = {
      numPassedTests: 2,
      numFailedTests: 1,
      numPendingTests: 1,
      testResults: [file("passed", "failed"), file("passed")],
    };
    expect(countVitest(report)).toEqual({
      passed: 2,
      failed: 1,
      note: "2 passed, 1 failed, 1 skipped",
    });
  });

  test("counts a file that could not be loaded as a failure", () => {
    const unloadable = { status: "failed", assertionResults: [] };
    const report = {
      numPassedTests: 1,
      numFailedTests: 0,
      numPendingTests: 0,
      testResults: [file("passed"), unloadable],
    };
    expect(countVitest(report)).toMatchObject({ passed: 1, failed: 1 });
  });

  test("counts Playwright's tests, and errors outside of tests", () => {
    const report = {
      stats: { expected: 5, unexpected: 1, flaky: 0, skipped: 2 },
      errors: [{ message: "the server did not start" }],
    };
    expect(countPlaywright(report)).toEqual({
      passed: 5,
      failed: 2,
      note: "5 passed, 2 failed, 2 skipped",
    });
  });

  test("counts a missing report as a failure", () => {
    expect(countVitest(undefined)).toMatchObject({ passed: 0, failed: 1 });
    expect(countPlaywright(undefined)).toMatchObject({ passed: 0, failed: 1 });
  });
});
