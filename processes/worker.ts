// The worker: reads documents, each in a process of its own. It begins when the web server has brought the database up to this code's schema, and needs
// no web server afterwards. What it reads when it ends is read again.

import { Worker } from "node:worker_threads";

import { databaseConnection } from "#lib/env.ts";
import { type DocumentWorker, startWork } from "#lib/knowledge/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { isUpToDate, MigrationError } from "#lib/migrate.ts";
import { readWithRecognition } from "#lib/reading/index.ts";

import { report, whenToEnd } from "./ending.ts";

/** In ms. */
const retryAfter = 1_000;

process.umask(0o077);
process.title = "parlor worker";
if (process.connected) new Worker(new URL("watchdog.ts", import.meta.url)).unref();

const ending = Promise.withResolvers<void>();
whenToEnd(() => ending.resolve());
process.on("unhandledRejection", (thrown) =>
  log.error({ error: safeErrorText(thrown) }, "nobody caught this"),
);

const worker = await Promise.race([begin(), ending.promise]);
if (worker) {
  await report({ ready: true });
  await ending.promise;
  await worker.stop();
}
process.exit(0);

/** Waits for the database and its schema. */
async function begin(): Promise<DocumentWorker> {
  for (;;) {
    try {
      if (await isUpToDate(databaseConnection())) return await startWork(readWithRecognition);
    } catch (thrown) {
      if (thrown instanceof MigrationError) await fatal(thrown.message);
      log.debug({ error: safeErrorText(thrown) }, "the database is not ready yet");
    }
    await new Promise((resolve) => setTimeout(resolve, retryAfter));
  }
}

async function fatal(message: string): Promise<never> {
  if (process.connected) await report({ fatal: message });
  else console.error(message);
  process.exit(1);
}
