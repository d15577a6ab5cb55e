import "server-only";

import { tellOthers } from "#lib/activity/index.ts";
import { flushRepeated } from "#lib/audit/index.ts";
import { keepModelsPrepared, resumeQueued, shutDown } from "#lib/chat/index.ts";
import { env } from "#lib/env.ts";
import { startJobs } from "#lib/jobs/index.ts";
import { workerIsThere } from "#lib/knowledge/index.ts";
import { health } from "#lib/lifecycle.ts";
import { interruptUnfinished, watchRevocations } from "#lib/turns/index.ts";
import { createFirst, makeSetupLink } from "#lib/users/index.ts";
import { resumeModelWork, watchModelServers } from "./model-work.ts";
import { deleteOldRows } from "./old-rows.ts";
import { joinOthers, leaveInstances, watchOtherServers } from "./other-servers.ts";

/** Recovers from an earlier process, makes sure that there is an administrator or a first-run link, and starts the watches. */
export async function start(): Promise<{ setupToken?: string }> {
  await joinOthers();
  await interruptUnfinished();
  if (env.ADMIN_USERNAME !== undefined && env.ADMIN_PASSWORD !== undefined) {
    await createFirst({ username: env.ADMIN_USERNAME, password: env.ADMIN_PASSWORD });
  }
  const setupToken = await makeSetupLink();
  watchModelServers();
  keepModelsPrepared();
  watchRevocations();
  // Before new questions come, so that those that waited keep their places.
  await resumeQueued();
  await startJobs();
  void resumeModelWork();
  health.parts.set("worker", () => workerIsThere().catch(() => false));
  tellOthers();
  watchOtherServers();
  deleteOldRows();
  return setupToken === undefined ? {} : { setupToken };
}

/** Ends active turns, and writes buffered counts of the audit log. If that fails, the other web servers end the turns. */
export async function stop(): Promise<void> {
  await Promise.all([shutDown(), flushRepeated()]);
  await leaveInstances();
}
