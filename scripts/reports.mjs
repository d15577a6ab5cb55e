// The results of the two test runners in numbers. A file that could not be loaded and a run that
// was aborted count as failures: an error must not look like fewer tests.

/** @typedef {import("./steps.mjs").Count} Count */

/** @param {number} skipped */
const skippedNote = (skipped) => (skipped > 0 ? `, ${skipped} skipped` : "");

/**
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number,
 *   testResults: { status: string, assertionResults: { status: string }[] }[] } | undefined} report Vitest's, as JSON
 * @returns {Count}
 */
export function countVitest(report) {
  if (!report) return { passed: 0, failed: 1, note: "no report" };
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  const [passed, failed] = [report.numPassedTests, report.numFailedTests + broken.length];
  return {
    passed,
    failed,
    note: `${passed} passed, ${failed} failed${skippedNote(report.numPendingTests)}`,
  };
}

/**
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] } | undefined} report
 *   Playwright's, as JSON
 * @returns {Count}
 */
export function countPlaywright(report) {
  if (!report) return { passed: 0, failed: 1, note: "no report" };
  const { expected, unexpected, flaky, skipped } = report.stats;
  const [passed, failed] = [expected + flaky, unexpected + report.errors.length];
  return { passed, failed, note: `${passed} passed, ${failed} failed${skippedNote(skipped)}` };
}
