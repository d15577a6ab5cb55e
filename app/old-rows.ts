import "server-only";

import { deleteOlderThan } from "#lib/audit/index.ts";
import { deleteOldUsage } from "#lib/conversations/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { current } from "#lib/settings/index.ts";

const hour = 60 * 60_000;

/** Deletes old events and figures now and once an hour. It is not awaited; after an error it is tried again at the next run. */
export function deleteOldRows(): void {
  const tidy = async () => {
    const deleted = await deleteOlderThan((await current()).auditDays);
    if (deleted > 0) log.info({ deleted }, "old events of the audit log were deleted");
    await deleteOldUsage();
  };
  const attempt = () =>
    void tidy().catch((thrown: unknown) =>
      log.warn({ error: safeErrorText(thrown) }, "old rows were not deleted"),
    );
  attempt();
  setInterval(attempt, hour).unref();
}
