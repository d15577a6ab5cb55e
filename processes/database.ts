// The embedded PostgreSQL as a separate process: its work does not block the web server, and it
// ends after it.

import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type EmbeddedServer, serve } from "#lib/embedded-postgres/server.ts";
import { openSession } from "#lib/embedded-postgres/session.ts";
import { diskOf } from "#lib/embedded-postgres/space.ts";
import { dataFolder, socketFolder } from "#lib/env.ts";
import { makeTreePrivate } from "#lib/files.ts";
import { HeldError, takeLock } from "#lib/lock.ts";
import { log, safeErrorText } from "#lib/log.ts";

import { report, whenToEnd } from "./ending.ts";

/** How long connected clients may take to finish, in ms. */
const grace = 1_300;

process.umask(0o077);
process.title = "parlor database";
if (process.connected) new Worker(new URL("watchdog.ts", import.meta.url)).unref();

let server: EmbeddedServer | undefined;
whenToEnd(() => void Promise.resolve(server?.close(grace)).then(() => process.exit(0)));

try {
  // Before any file is touched: two PostgreSQLs on one folder lose rows without an error.
  takeLock(
    join(dataFolder, "database-lock"),
    `The database in ${dataFolder}`,
    "processes/database.ts",
  );
  // Earlier versions left files that other users may read.
  makeTreePrivate(dataFolder);
  const disk = diskOf(dataFolder, join(dataFolder, "database-reserve"));
  disk.release();
  server = await serve(await openSession(join(dataFolder, "database")), socketFolder(), { disk });
  await report({ ready: true });
} catch (thrown) {
  if (!(thrown instanceof HeldError))
    log.fatal({ error: safeErrorText(thrown) }, "the embedded database could not start");
  else if (process.connected) await report({ held: thrown.message });
  else console.error(thrown.message);
  process.exit(1);
}
