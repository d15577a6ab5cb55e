// For tests of when jobs run, with handlers that record the runs.

import { randomUUID } from "node:crypto";

import { afterEach, beforeEach, vi } from "vitest";

import type { Viewer } from "#lib/auth/viewer.ts";
import {
  isIdle,
  type Job,
  type JobHandler,
  type JobRun,
  registerHandlers,
} from "#lib/jobs/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { turnsOfProcess } from "#lib/turns/index.ts";

import { aPerson, sql } from "./people.ts";

type JobRow = Job & { state: string; instanceId: string; error: string | null };

/** What a process knows of its jobs (lib/jobs/runner.ts). */
type JobDesk = {
  running: Map<string, unknown>;
  held: Set<string>;
  quiet: number;
  due: boolean;
  looking: boolean;
  closing: boolean;
};
export const jobDesk = () =>
  processSingleton<JobDesk>("jobs", () => {
    throw new Error("lib/jobs is not loaded");
  });

export const untilIdle = () => vi.waitUntil(isIdle, { timeout: 60_000, interval: 5 });

/** Resolves when every job that can start has started. */
export const untilLooked = () =>
  vi.waitUntil(() => !jobDesk().due && !jobDesk().looking, { timeout: 60_000 });

export const jobsOf = (conversationId: string) =>
  sql<JobRow>(`select * from "Job" where "conversationId" = $1 order by kind`, [conversationId]);

/** Whether answers wait for their first token, from now on. */
export const answersWait = (wait: boolean) =>
  vi.spyOn(turnsOfProcess, "anyWaits").mockReturnValue(wait);

/** For a file of tests: its jobs are only recorded, and do at once nothing, unless told otherwise. */
export function recordedJobs() {
  let runs: { job: Job; viewer: Viewer; run: JobRun }[] = [];
  let work: (job: Job, run: JobRun) => Promise<void>;
  let slots: number;
  let lin: Viewer | undefined;
  const user = () => {
    if (!lin) throw new Error("the test has not started yet");
    return lin;
  };

  beforeEach(async () => {
    jobDesk().quiet = 0;
    runs = [];
    work = () => Promise.resolve();
    const handler: JobHandler = (viewer, job, run) => {
      runs.push({ job, viewer, run });
      return work(job, run);
    };
    slots = 1;
    registerHandlers({ compaction: handler, title: handler }, () => Promise.resolve(slots));
    lin = await aPerson();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await untilIdle();
  });

  return {
    lin: user,
    runs: () => runs,
    /** As the queue does when a question of a conversation needs the slots of the running jobs' calls. */
    preempt(conversationId: string) {
      for (const { job, run } of runs) {
        const { yields, onPreempted } = run.inQueue?.() ?? {};
        if (yields === "all" || job.conversationId !== conversationId)
          onPreempted?.(conversationId);
      }
    },
    /** The servers of all models have so many slots. */
    haveSlots(count: number) {
      slots = count;
    },
    /** The turns that ran, in their order. */
    turns: () => runs.map(({ job }) => job.turnId),
    handle(handler: typeof work) {
      work = handler;
    },
    /** A conversation of lin's with a turn that has ended. */
    async aTurn(model: string = randomUUID()) {
      const conversationId = randomUUID();
      await sql(`insert into "Conversation" (id, "ownerId", title) values ($1, $2, '')`, [
        conversationId,
        user().id,
      ]);
      return { id: randomUUID(), conversationId, model };
    },
    /** From now on runs last until they are aborted, or released: then all later ones end at once. */
    hold() {
      const released = Promise.withResolvers<void>();
      let aborted = 0;
      work = (_, { signal }) =>
        new Promise((resolve, reject) => {
          const abort = () => {
            aborted += 1;
            reject(signal.reason as Error);
          };
          if (signal.aborted) return abort();
          signal.addEventListener("abort", abort);
          void released.promise.then(resolve);
        });
      return {
        release: () => released.resolve(),
        aborted: () => aborted,
        /** Resolves when this many runs have begun. */
        begun: (count: number) =>
          vi.waitUntil(() => runs.length >= count, { timeout: 60_000, interval: 2 }),
      };
    },
  };
}
