import "server-only";

// The work of a worker. What is to be read stands in the rows of versions, which are stored together with an upload; pg-boss shares it among workers: a job per
// version while it is being read, with a heartbeat, so that another worker begins again when this one is gone (docs/decisions/031).

import { randomUUID } from "node:crypto";

import { PgBoss } from "pg-boss";

import { databaseConnection } from "#lib/env.ts";
import { isOnlyInstance } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { current } from "#lib/settings/index.ts";

import { removeUnused, sweepFiles } from "./files.ts";
import { type FileReader, readDocument } from "./read-document.ts";
import * as store from "./reading-store.ts";
import * as workers from "./worker-store.ts";

const queue = "documents";
/** In ms. */
const [lookEvery, beatEvery, sweepEvery] = [500, 10_000, 24 * 60 * 60_000];
/** In seconds: a job without a heartbeat for so long is another worker's; and how long one may take in all. */
const [silence, longest] = [10, 12 * 60 * 60];

type JobData = { versionId: string };

/** A worker that reads documents until it is stopped. `stop`: gives back what it reads. */
export type DocumentWorker = { stop(): Promise<void> };

/** Starts to read documents. Throws when the database does not answer. */
export async function startWork(readFile: FileReader): Promise<DocumentWorker> {
  const ending = new AbortController();
  const { documentsAtOnce } = await current();
  const boss = bossFor(documentsAtOnce);
  await boss.start();
  await boss.createQueue(queue, {
    policy: "exclusive",
    retryLimit: 0,
    heartbeatSeconds: silence,
    expireInSeconds: longest,
    deleteAfterSeconds: 60,
  });
  // There is no other worker: what a job says of a process that was killed is void at once.
  if (isOnlyInstance()) await boss.deleteAllJobs(queue);
  const running = new Set<Promise<void>>();
  const options = {
    localConcurrency: documentsAtOnce,
    pollingIntervalSeconds: lookEvery / 1_000,
    heartbeatRefreshSeconds: silence / 4,
  };
  await boss.work<JobData>(queue, options, async ([job]) => {
    if (!job || ending.signal.aborted) return;
    const reading = readDocument(job.data.versionId, readFile, ending.signal);
    running.add(reading);
    await reading.finally(() => running.delete(reading));
  });
  const id = randomUUID();
  const timers = [
    every(lookEvery, () => feed(boss, documentsAtOnce)),
    every(beatEvery, () => workers.beat(id)),
    every(sweepEvery, sweep),
  ];
  return {
    async stop() {
      ending.abort();
      for (const end of timers) end();
      await Promise.all(running);
      await boss.stop({ graceful: false }).catch(() => undefined);
      await workers.remove(id).catch(() => undefined);
    },
  };
}

function bossFor(documentsAtOnce: number): PgBoss {
  const boss = new PgBoss({
    ...databaseConnection(),
    application_name: "parlor worker",
    max: 2 + documentsAtOnce,
    backend: isOnlyInstance() ? "pglite" : "postgres",
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    registerInstance: false,
    persistQueueStats: false,
    reindex: false,
  });
  // A database that is away, among others: it tries again.
  boss.on("error", (thrown) => log.debug({ error: safeErrorText(thrown) }, "the queue has failed"));
  return boss;
}

/**
 * Makes jobs of the versions to read next, and of those that somebody began to read. There is one job of a version at a time, so for most of these nothing is
 * made. No more than can be begun soon: who is next is decided late.
 */
async function feed(boss: PgBoss, documentsAtOnce: number): Promise<void> {
  const ids = [...(await store.begunVersions()), ...(await store.nextWaiting(documentsAtOnce))];
  for (const versionId of ids)
    await boss.send(queue, { versionId } satisfies JobData, { singletonKey: versionId });
}

async function sweep(): Promise<void> {
  await removeUnused(await store.removeReplaced());
  const removed = await sweepFiles();
  if (removed > 0) log.info({ removed }, "files that nothing refers to were removed");
}

/** Runs `work` now, and again `wait` ms after its end. After an error it is tried again the next time. Returns what ends it. */
function every(wait: number, work: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isEnded = false;
  const run = () =>
    void work()
      .catch((thrown: unknown) =>
        log.debug({ error: safeErrorText(thrown) }, "work on documents was put off"),
      )
      .finally(() => {
        if (!isEnded) timer = setTimeout(run, wait);
      });
  run();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}
