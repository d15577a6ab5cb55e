import "server-only";

// Runs the jobs of this process. Of a model as many run at the same time as its server has slots, and they never delay a question: they start, and
// call the model, when no model server works at the first token of an answer of this process; in a queue their calls stand behind all questions, and one whose slot a
// question needs is preempted. Then the job is run again.

import { viewerWithoutSession } from "#lib/auth/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { monotonicNow } from "#lib/clock.ts";
import { isDatabaseAway } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";
import { beginWork } from "#lib/event-loop.ts";
import { instanceId, liveInstances } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { turnsOfProcess } from "#lib/turns/index.ts";
import type { Job, JobKind } from "./store.ts";
import * as store from "./store.ts";

/** One run of a job. */
export type JobRun = {
  /** Aborted when the job is preempted. */
  signal: AbortSignal;
  /** Resolves when no model server works at a first token: before each call to a model. Throws when the job is preempted. */
  pause: () => Promise<void>;
  /** How a queue treats a call that is made now. Absent: as one that gives its slot to nobody. */
  inQueue?: () => CallInQueue;
};

type CallInQueue = {
  /** To whose questions it gives its slot: to all, or to those of other conversations than the job's. */
  yields: "all" | "others";
  onPreempted: (conversationId: string) => void;
  /** For how long the job has been tried, in ms: its call has waited for that long, so that one that is preempted again and again gets its turn. */
  waited: number;
};

/**
 * Does the work of a kind of job. It reads what it needs from the database, because the job may have waited long; it may be called several
 * times for the same job. Throws when the signal aborts it; `unavailable` when it has to be tried later, `not_found` when there is nothing to
 * do any more.
 */
export type JobHandler = (viewer: Viewer, job: Job, run: JobRun) => Promise<void>;

type RunningJob = {
  job: Job;
  stopping: AbortController;
  /** Set when a question of the job's own conversation has preempted it. */
  byOwn: boolean;
  ended: Promise<void>;
};

/** How many jobs of a model may run at the same time, as far as its server is concerned. */
export type JobSlots = (model: string) => Promise<number>;

/** More jobs of a model do not run at the same time, however many slots there are: each also needs the processor that streams answers. */
const mostAtOnce = 4;
/** So many jobs are remembered in `triedSince`. */
const mostTried = 1_000;
/** How often to check for a pause between questions, in ms. */
const lookEvery = 250;
/** How often to check for a job that waits for a quiet moment, or whether another web server has ended its job of a model, in ms. */
const busyEvery = 1_000;
/** When to try again what the database or the model server was not available for, in ms. */
const retryAfter = 30_000;
/** When to try again to store how a job has ended, in ms. */
const storeAgainAfter = 5_000;
/** What this process knows of its jobs. It holds none of those that wait: they are rows. */
export const desk = processSingleton("jobs", () => ({
  handlers: {} as Partial<Record<JobKind, JobHandler>>,
  slotsOf: (() => Promise.resolve(1)) as JobSlots,
  running: new Map<string, RunningJob>(),
  /** When jobs that have not ended yet were started first, in ms, the earliest first. */
  triedSince: new Map<string, number>(),
  /**
   * How long a compaction waits for another question of its conversation, in ms: of a user who asks quickly, so that it is not begun in vain.
   */
  quiet: 1_000,
  /** Conversations whose jobs must not start. */
  held: new Set<string>(),
  /** Whether there may be rows that can be claimed. */
  due: false,
  /** Whether others waited when a job was claimed last. */
  othersWait: false,
  looking: false,
  timer: undefined as NodeJS.Timeout | undefined,
  /** Set when the process is shutting down: no job may start. */
  closing: false,
}));

/** How long a kind of job waits for another question before it starts, in ms. */
export const quietOf = (kind: JobKind): number => (kind === "compaction" ? desk.quiet : 0);

/** True when no job of this process waits or runs. */
export const isIdle = () => !desk.due && !desk.looking && desk.running.size === 0;

/** Looks for jobs that can start, now or after some ms; a look that is planned sooner stays. */
export function wake(wait = 0): void {
  desk.due = true;
  if (wait > 0 && desk.timer) return;
  clearTimeout(desk.timer);
  desk.timer = setTimeout(() => void look(), wait).unref();
}

/** Aborts running jobs and resolves when they have ended; they are run again later. */
export async function abort(jobs: RunningJob[]): Promise<void> {
  for (const { stopping } of jobs) stopping.abort(new Error("preempted"));
  await Promise.all(jobs.map(({ ended }) => ended));
}

/** How a queue treats a call of a job. The questions of its own conversation come before it a few times at most. */
function inQueue(running: RunningJob): CallInQueue {
  const { job, stopping } = running;
  const since = desk.triedSince.get(job.id);
  return {
    yields: job.preemptions >= store.mostPreempted ? "others" : "all",
    waited: since === undefined ? 0 : monotonicNow() - since,
    onPreempted(conversationId) {
      if (stopping.signal.aborted) return;
      running.byOwn = job.conversationId === conversationId;
      stopping.abort(new Error("preempted"));
    },
  };
}

/** Starts every job that can start. */
async function look(): Promise<void> {
  desk.timer = undefined;
  // The look that is under way starts over, because `due` is set.
  if (desk.looking) return;
  desk.looking = true;
  let wait: number | undefined;
  try {
    while (desk.due && !desk.closing && wait === undefined) {
      if (turnsOfProcess.anyWaits()) wait = lookEvery;
      else wait = await startNext();
    }
  } catch (thrown) {
    log.warn({ error: safeErrorText(thrown) }, "waiting jobs could not be looked at");
    wait = retryAfter;
  }
  desk.looking = false;
  if (desk.closing) desk.due = false;
  else if (wait !== undefined) wake(wait);
}

/** Starts one job, if one can start. Returns after how many ms to look again, when nothing in this process will say that. */
async function startNext(): Promise<number | undefined> {
  desk.due = false;
  const { job, waiting } = await store.claim(instanceId, {
    models: await modelsInUse(),
    conversations: [...desk.held, ...jobsRunning().map(({ conversationId }) => conversationId)],
    others: (await liveInstances()).filter((id) => id !== instanceId),
  });
  desk.othersWait = waiting > 0;
  if (job) {
    start(job);
    desk.due ||= desk.othersWait;
    return undefined;
  }
  // The end of a job of this process, or of what holds its conversation, is followed by a look.
  if (desk.running.size > 0 || desk.held.size > 0) return undefined;
  return desk.othersWait ? busyEvery : undefined;
}

const jobsRunning = () => [...desk.running.values()].map(({ job }) => job);

/** The models of which no more jobs can run at present. */
async function modelsInUse(): Promise<string[]> {
  const inUse: string[] = [];
  const models = jobsRunning().map(({ model }) => model);
  for (const model of new Set(models)) {
    const running = models.filter((each) => each === model).length;
    if (running >= Math.min(mostAtOnce, await desk.slotsOf(model))) inUse.push(model);
  }
  return inUse;
}

function start(job: Job): void {
  const stopping = new AbortController();
  const running: RunningJob = { job, stopping, byOwn: false, ended: Promise.resolve() };
  desk.running.set(job.id, running);
  if (!desk.triedSince.has(job.id)) desk.triedSince.set(job.id, monotonicNow());
  const [first] = desk.triedSince.keys();
  if (first !== undefined && desk.triedSince.size > mostTried) desk.triedSince.delete(first);
  running.ended = run(running);
}

/** Runs a job and stores how that ended. Never throws. */
async function run(running: RunningJob): Promise<void> {
  const { job } = running;
  const ended = beginWork(`job: ${job.kind}`);
  const end = await attempt(running);
  // A question that preempted the job does not wait for this statement either.
  if (end.how === "preempted") await pause();
  const waitsAgain = await untilStored(() => storeEnd(running, end));
  ended();
  desk.running.delete(job.id);
  if (!waitsAgain) desk.triedSince.delete(job.id);
  if (!desk.closing && (waitsAgain || desk.othersWait))
    wake(end.how === "postponed" ? retryAfter : 0);
}

type JobEnd =
  | { how: "done" | "preempted" | "postponed" }
  | { how: "failed"; error: ReturnType<typeof safeErrorText> };

async function attempt(running: RunningJob): Promise<JobEnd> {
  const { job, stopping } = running;
  const { signal } = stopping;
  try {
    const viewer = await viewerWithoutSession(job.userId);
    // The job of a user who has been disabled is dropped.
    if (!viewer) return { how: "done" };
    const handle = desk.handlers[job.kind];
    if (!handle) throw new Error("a job without a handler");
    await handle(viewer, job, {
      signal,
      pause: () => pause(signal),
      inQueue: () => inQueue(running),
    });
    return { how: "done" };
  } catch (thrown) {
    if (signal.aborted) return { how: "preempted" };
    const code = thrown instanceof AppError ? thrown.code : undefined;
    if (code === "not_found") return { how: "done" };
    if (code === "unavailable" || isDatabaseAway(thrown)) return { how: "postponed" };
    return { how: "failed", error: safeErrorText(thrown) };
  }
}

/** Whether the job waits again. */
async function storeEnd({ job, byOwn }: RunningJob, end: JobEnd): Promise<boolean> {
  if (end.how === "done") return store.finish(job, instanceId);
  if (end.how !== "failed") {
    await store.release(job, instanceId, byOwn ? quietOf(job.kind) : 0);
    return true;
  }
  const failed = await store.fail(job, instanceId, end.error.kind);
  const about = { job: job.kind, attempts: job.attempts, error: end.error };
  if (failed) log.error(about, "a job has failed for the last time");
  else log.warn(about, "a job has failed, and is tried again");
  return !failed;
}

/** While the database is away a job that has ended stays claimed. */
async function untilStored(storing: () => Promise<boolean>): Promise<boolean> {
  for (;;) {
    try {
      return await storing();
    } catch (thrown) {
      log.warn({ error: safeErrorText(thrown) }, "how a job has ended could not be stored yet");
      if (desk.closing) return false;
      await after(storeAgainAfter);
    }
  }
}

/** Resolves when no model server works at a first token, or the process is shutting down; throws when the signal aborts it. */
async function pause(signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  while (turnsOfProcess.anyWaits() && !desk.closing) {
    await after(lookEvery);
    signal?.throwIfAborted();
  }
}

const after = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms).unref();
  });
