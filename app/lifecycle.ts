import "server-only";

import { endAll, interruptUnfinished, watchSessions } from "#lib/chat/index.ts";
import { env } from "#lib/env.ts";
import { watchRuntime } from "#lib/models/index.ts";
import { createFirst, makeSetupLink } from "#lib/users/index.ts";

/** Tidies up after an earlier process, sees to it that somebody can come in, and begins to watch. */
export async function start(): Promise<{ setupToken?: string }> {
  await interruptUnfinished();
  if (env.ADMIN_USERNAME !== undefined && env.ADMIN_PASSWORD !== undefined) {
    await createFirst({ username: env.ADMIN_USERNAME, password: env.ADMIN_PASSWORD });
  }
  const setupToken = await makeSetupLink();
  watchRuntime();
  watchSessions();
  return setupToken === undefined ? {} : { setupToken };
}

export const stop = endAll;
