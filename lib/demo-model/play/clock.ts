// One timer for all waits: otherwise a hundred streams of forty tokens a second would set four
// thousand timers a second, and a bench would measure the demo model in place of the product.

import { Disconnected } from "../wire/refusal.ts";

export type Wait = { at: number; wake: () => void; over: boolean };

/** Milliseconds, finer than a timer; only differences have a meaning. */
export const now = (): number => performance.now();

const waits: Wait[] = [];
let timer: NodeJS.Timeout | undefined;
let armedFor = Number.POSITIVE_INFINITY;

/**
 * Calls `wake` once `now()` has reached `at`. Waits that end within the same half millisecond fire
 * together.
 */
export function wakeAt(at: number, wake: () => void): Wait {
  const wait = { at, wake, over: false };
  waits.push(wait);
  up(waits.length - 1);
  if (at < armedFor) arm();
  return wait;
}

/** Cancels a wait. */
export function forget(wait: Wait | undefined): void {
  if (wait) wait.over = true;
}

/** Resolves after `ms`. Throws `Disconnected` when the client disconnects first. */
export function pause(ms: number, disconnected: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const wait = wakeAt(now() + ms, resolve);
  const left = () => {
    forget(wait);
    reject(new Disconnected());
  };
  disconnected.addEventListener("abort", left, { once: true });
  if (disconnected.aborted) left();
  return promise.finally(() => disconnected.removeEventListener("abort", left));
}

function arm(): void {
  clearTimeout(timer);
  while (waits[0]?.over) take();
  const next = waits[0];
  armedFor = next ? next.at : Number.POSITIVE_INFINITY;
  if (next) timer = setTimeout(ring, Math.max(0, next.at - now()));
}

function ring(): void {
  armedFor = Number.NEGATIVE_INFINITY; // a wait that is added meanwhile need not set the timer
  const due = now() + 0.5;
  for (let next = waits[0]; next && (next.over || next.at <= due); next = waits[0]) {
    take();
    if (!next.over) next.wake();
  }
  arm();
}

// A binary heap, the earliest first.

function take(): void {
  const last = waits.pop();
  if (last === undefined || waits.length === 0) return;
  waits[0] = last;
  down(0);
}

function up(from: number): void {
  for (let child = from; child > 0; ) {
    const parent = (child - 1) >> 1;
    if (at(parent) <= at(child)) return;
    swap(parent, child);
    child = parent;
  }
}

function down(from: number): void {
  for (let parent = from; ; ) {
    const left = 2 * parent + 1;
    const earlier = at(left + 1) < at(left) ? left + 1 : left;
    if (at(parent) <= at(earlier)) return;
    swap(parent, earlier);
    parent = earlier;
  }
}

const at = (place: number) => waits[place]?.at ?? Number.POSITIVE_INFINITY;

function swap(one: number, other: number): void {
  const [first, second] = [waits[one], waits[other]];
  if (first && second) {
    waits[one] = second;
    waits[other] = first;
  }
}
