import "server-only";

import { deleteOlderThan, flushRepeated } from "#lib/audit/index.ts";
import { resumeQueued, shutDown } from "#lib/chat/index.ts";
import { env } from "#lib/env.ts";
import { joinInstances, leaveInstances, watchInstances } from "#lib/instances/index.ts";
import { startJobs, takeOverJobs } from "#lib/jobs/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { current } from "#lib/settings/index.ts";
import { interruptTurnsOf, interruptUnfinished, watchRevocations } from "#lib/turns/index.ts";
import { createFirst, makeSetupLink } from "#lib/users/index.ts";

import { resumeModelWork, watchModelServers } from "./model-work.ts";

/** Recovers from an earlier process, makes sure that there is an administrator or a first-run link, and starts the watches. */
export async function start(): Promise<{ setupToken?: string }> {
  await joinInstances();
  await interruptUnfinished();
  if (env.ADMIN_USERNAME !== undefined && env.ADMIN_PASSWORD !== undefined) {
    await createFirst({ username: env.ADMIN_USERNAME, password: env.ADMIN_PASSWORD });
  }
  const setupToken = await makeSetupLink();
  watchModelServers();
  watchRevocations();
  // Before new questions come, so that those that waited keep their places.
  await resumeQueued();
  await startJobs();
  void resumeModelWork();
  watchInstances(async (gone) => {
    await interruptTurnsOf(gone);
    await resumeQueued(gone);
    await takeOverJobs(gone);
    await resumeModelWork();
  });
  keepAuditLogShort();
  return setupToken === undefined ? {} : { setupToken };
}

/** Ends active turns, and writes buffered counts of the audit log. If that fails, the other web servers end the turns. */
export async function stop(): Promise<void> {
  await Promise.all([shutDown(), flushRepeated()]);
  await leaveInstances();
}

const hour = 60 * 60_000;

/** Deletes old events now and once an hour. It is not awaited; after an error it is tried again at the next run. */
function keepAuditLogShort(): void {
  const tidy = async () => {
    const deleted = await deleteOlderThan((await current()).auditDays);
    if (deleted > 0) log.info({ deleted }, "old events of the audit log were deleted");
  };
  const attempt = () =>
    void tidy().catch((thrown: unknown) =>
      log.warn({ error: safeErrorText(thrown) }, "old events were not deleted"),
    );
  attempt();
  setInterval(attempt, hour).unref();
}
