import { workerIsThere } from "#lib/knowledge/index.ts";
import { log, safeErrorText } from "#lib/log.ts";

import type { Check } from "./check.ts";

/** Without a worker, documents are stored and wait. */
export const workerCheck = (isThere: boolean): Check => ({
  level: isThere ? "fine" : "warning",
  subject: { part: "worker" },
  key: isThere ? "workerFine" : "workerAway",
});

/** Whether somebody reads documents. */
export async function examineWorker(): Promise<Check> {
  try {
    return workerCheck(await workerIsThere());
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "the worker could not be examined");
    return { level: "warning", subject: { part: "worker" }, key: "unexamined" };
  }
}
