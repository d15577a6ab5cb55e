import "server-only";

// Work for a model that nobody waits for: one piece at a time, and never in the way of a question. It begins when no answer in this process
// still waits for its first word; a question that comes meanwhile ends it at once, and it is done again later.

import { beginWork } from "#lib/event-loop.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { activeTurns } from "./active-turns.ts";

export type Job = {
  /** Two jobs of one name are one. */
  name: string;
  /** Does it. It may be called several times; when the signal ends it, it throws. */
  run: (signal: AbortSignal) => Promise<void>;
};

/** A model that is asked again and again by people has a moment between two questions. In ms. */
const lookEvery = 250;
const mostTries = 20;
/** Jobs that wait, each with the window that it was made from. Beyond that the oldest is given up: the next turn makes it again. */
const mostWaiting = 200;

const desk = processSingleton("background", () => ({
  waiting: new Map<string, { job: Job; tries: number }>(),
  running: undefined as AbortController | undefined,
  timer: undefined as NodeJS.Timeout | undefined,
}));

/** Does it when nobody is in the way. */
export function schedule(job: Job): void {
  desk.waiting.set(job.name, { job, tries: 0 });
  const [oldest] = desk.waiting.keys();
  if (oldest !== undefined && desk.waiting.size > mostWaiting) desk.waiting.delete(oldest);
  desk.timer ??= setTimeout(() => void look(), 0);
}

/** Somebody asks: whatever runs here gives way. */
export function preempt(): void {
  desk.running?.abort(new Error("a question came"));
}

/** True when nothing is left to do of what has ended. */
export const isIdle = () =>
  activeTurns.following === 0 && desk.waiting.size === 0 && desk.running === undefined;

const somebodyWaits = () =>
  [...activeTurns.generations.values()].some(({ firstTokenAt, end }) => !firstTokenAt && !end);

async function look(): Promise<void> {
  const [next] = desk.waiting.values();
  if (next && !activeTurns.closing && !somebodyWaits()) await attempt(next);
  desk.timer =
    desk.waiting.size > 0 && !activeTurns.closing
      ? setTimeout(() => void look(), lookEvery)
      : undefined;
  desk.timer?.unref();
}

async function attempt(waiting: { job: Job; tries: number }): Promise<void> {
  const { job } = waiting;
  const stopping = new AbortController();
  desk.running = stopping;
  const ended = beginWork(`background: ${job.name.split(" ")[0]}`);
  try {
    await job.run(stopping.signal);
    if (desk.waiting.get(job.name) === waiting) desk.waiting.delete(job.name);
  } catch (thrown) {
    waiting.tries += 1;
    if (!stopping.signal.aborted)
      log.warn(
        { job: job.name.split(" ")[0], error: safeErrorText(thrown) },
        "background work failed",
      );
    // A model that is never idle for long enough, or a job that always fails, must not keep the queue.
    if (waiting.tries >= mostTries || !stopping.signal.aborted) desk.waiting.delete(job.name);
    else moveToEnd(waiting);
  } finally {
    ended();
    desk.running = undefined;
  }
}

function moveToEnd(waiting: { job: Job; tries: number }): void {
  desk.waiting.delete(waiting.job.name);
  desk.waiting.set(waiting.job.name, waiting);
}
