// Counts the steps of a piece of work instead of its time: a busy machine changes the time, not the
// number of steps.

import { Session } from "node:inspector";

/**
 * The number of steps of some work: how often each function and each branch or loop body of
 * JavaScript ran, in total. Steps inside the engine itself (a regular expression, `indexOf`,
 * `slice`) are not counted.
 */
export function stepsOf(work: () => void): number {
  const session = new Session();
  session.connect();
  try {
    session.post("Profiler.enable");
    session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    session.post("Profiler.takePreciseCoverage");
    work();
    let steps = 0;
    session.post("Profiler.takePreciseCoverage", (error, coverage) => {
      if (error) throw error;
      for (const { functions } of coverage.result)
        for (const { ranges } of functions) for (const { count } of ranges) steps += count;
    });
    return steps;
  } finally {
    session.post("Profiler.stopPreciseCoverage");
    session.disconnect();
  }
}
