import "server-only";

// Work for a model that nobody waits for: one piece at a time, and never in the way of a question. It begins when no answer in this process
// still waits for its first word; a question that comes meanwhile ends it at once, and it is done again later.

import { beginWork } from "#lib/event-loop.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { turnsOfProcess } from "#lib/turns/index.ts";

export type Job = {
  /** Two jobs of one name are one. */
  name: string;
  conversationId: string;
  /** Does it. It may be called several times; when the signal ends it, it throws. */
  run: (signal: AbortSignal) => Promise<void>;
};

type Waiting = {
  job: Job;
  /** How often questions of the job's own conversation have preempted it. */
  preemptedByOwn: number;
};

/** A model that is asked again and again has a moment between two questions. In ms. */
const lookEvery = 250;
/** Jobs that wait, each with the window that it was made from. Beyond that the oldest is given up: the next turn makes it again. */
const mostWaiting = 200;
/** So often a conversation's questions preempt its own job. Then it runs to its end, or who asks quickly would never get a compaction. */
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

/** Ends the running job, which is run again later: for a question of a conversation, or for a reason that concerns all jobs. */
export function preempt(conversationId?: string): void {
  if (!desk.running) return;
  const { waiting, stopping } = desk.running;
  if (waiting.job.conversationId === conversationId) {
    if (waiting.preemptedByOwn >= mostPreemptedByOwn) return;
    waiting.preemptedByOwn += 1;
  }
  stopping.abort(new Error("preempted"));
}

/** True when nothing is left to do of what has ended. */
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
      // A job that fails must not keep the queue.
      log.warn({ job: kind, error: safeErrorText(thrown) }, "background work failed");
      drop();
    }
  } finally {
    ended();
    desk.running = undefined;
  }
}

/** Another job of its name may have taken its place meanwhile. */
function moveToEnd(waiting: Waiting): void {
  const { name } = waiting.job;
  if (desk.waiting.get(name) !== waiting) return;
  desk.waiting.delete(name);
  desk.waiting.set(name, waiting);
}
