import "server-only";

// Background jobs: model calls that no user waits for. One job runs at a time, and never delays a question: it starts when no answer in
// this process waits for its first token; a question that arrives meanwhile preempts it, and it is run again later.

import { beginWork } from "#lib/event-loop.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { turnsOfProcess } from "#lib/turns/index.ts";

export type Job = {
  /** Two jobs with the same name are the same job. */
  name: string;
  conversationId: string;
  /** Does the work. It may be called several times; throws when the signal aborts it. */
  run: (signal: AbortSignal) => Promise<void>;
};

type Waiting = {
  job: Job;
  /** How often questions of the job's own conversation have preempted it. */
  preemptedByOwn: number;
};

/** How often to check for a pause between questions, in ms. */
const lookEvery = 250;
/**
 * Maximum number of waiting jobs; each holds the window that it was made from. Beyond that the oldest is dropped: the next turn schedules
 * it again.
 */
const mostWaiting = 200;
/**
 * A conversation's own questions preempt its job this many times. Then it runs to its end; otherwise a user who asks quickly would never
 * get a compaction.
 */
const mostPreemptedByOwn = 5;

const desk = processSingleton("background", () => ({
  waiting: new Map<string, Waiting>(),
  running: undefined as { waiting: Waiting; stopping: AbortController } | undefined,
  timer: undefined as NodeJS.Timeout | undefined,
}));

/** Runs a job when no answer waits for its first token. */
export function schedule(job: Job): void {
  desk.waiting.set(job.name, { job, preemptedByOwn: 0 });
  const [oldest] = desk.waiting.keys();
  if (oldest !== undefined && desk.waiting.size > mostWaiting) desk.waiting.delete(oldest);
  desk.timer ??= setTimeout(() => void look(), 0);
}

/** Preempts the running job, which is run again later: for a question of a conversation, or for a reason that concerns all jobs. */
export function preempt(conversationId?: string): void {
  if (!desk.running) return;
  const { waiting, stopping } = desk.running;
  if (waiting.job.conversationId === conversationId) {
    if (waiting.preemptedByOwn >= mostPreemptedByOwn) return;
    waiting.preemptedByOwn += 1;
  }
  stopping.abort(new Error("preempted"));
}

/** True when no work is left for the turns that have ended. */
export const isIdle = () =>
  !turnsOfProcess.anyFollows() && desk.waiting.size === 0 && desk.running === undefined;

async function look(): Promise<void> {
  const [next] = desk.waiting.values();
  const closing = turnsOfProcess.isClosing();
  if (next && !closing && !turnsOfProcess.anyWaits()) await attempt(next);
  desk.timer =
    desk.waiting.size > 0 && !turnsOfProcess.isClosing()
      ? setTimeout(() => void look(), lookEvery)
      : undefined;
  desk.timer?.unref();
}

async function attempt(waiting: Waiting): Promise<void> {
  const { job } = waiting;
  const stopping = new AbortController();
  desk.running = { waiting, stopping };
  const kind = job.name.split(" ")[0];
  const ended = beginWork(`background: ${kind}`);
  const drop = () => {
    if (desk.waiting.get(job.name) === waiting) desk.waiting.delete(job.name);
  };
  try {
    await job.run(stopping.signal);
    drop();
  } catch (thrown) {
    if (stopping.signal.aborted) moveToEnd(waiting);
    else {
      // A job that fails must not block the queue.
      log.warn({ job: kind, error: safeErrorText(thrown) }, "background work failed");
      drop();
    }
  } finally {
    ended();
    desk.running = undefined;
  }
}

/** A newer job with the same name may have replaced it meanwhile. */
function moveToEnd(waiting: Waiting): void {
  const { name } = waiting.job;
  if (desk.waiting.get(name) !== waiting) return;
  desk.waiting.delete(name);
  desk.waiting.set(name, waiting);
}
