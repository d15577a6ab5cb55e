// The embedded PostgreSQL, as a process of its own: what it is busy with holds up no web page, and it outlasts the web server.

import { join } from "node:path";
import { serve } from "#lib/embedded-postgres/server.ts";
import { openSession } from "#lib/embedded-postgres/session.ts";
import { dataFolder, socketFolder } from "#lib/env.ts";
import { HeldError, takeLock } from "#lib/lock.ts";
import { log, told } from "#lib/log.ts";

import { report, whenToEnd } from "./ending.ts";

/** How long clients that are still there may finish, in milliseconds. */
const grace = 1_500;

process.umask(0o077);
process.title = "parlor database";

try {
  // Before the files are touched: two PostgreSQLs on one folder lose rows silently.
  takeLock(join(dataFolder, "database-lock"), `The database in ${dataFolder}`, "processes/database.ts");
  const session = await openSession(join(dataFolder, "database"));
  const server = await serve(session, socketFolder());
  whenToEnd(() => void server.close(grace).then(() => process.exit(0)));
  await report({ ready: true });
} catch (thrown) {
  if (thrown instanceof HeldError) {
    await report({ held: thrown.message });
    console.error(thrown.message);
  } else log.fatal({ error: told(thrown) }, "the embedded database could not start");
  process.exit(1);
}
