import type { Check } from "./check.ts";

/** Without a worker, documents are stored and wait. */
export const workerCheck = (isThere: boolean): Check => ({
  level: isThere ? "fine" : "warning",
  subject: { part: "worker" },
  key: isThere ? "workerFine" : "workerAway",
});
