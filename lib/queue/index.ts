import "server-only";

// The queue in front of each model server: as many calls are under way as it has slots, and the others wait here, in a fair order, because
// a model server serves whoever comes first and does not know who asks. It knows nothing of models and conversations.

import { monotonicNow } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { learned, type Speed } from "./forecast.ts";
import { noRest, type Rest, restTime } from "./rest.ts";
import type { QueuePlace } from "./schema.ts";
import { type QueuedCall, SlotQueue, usualReplyTokens } from "./slot-queue.ts";

/** The calls that wait in front of one server at most; how long a turn waits and after what time a background call is as urgent, in seconds. */
export type QueueLimits = { queueLength: number; queueTimeout: number; backgroundAging: number };

export type SlotRequest = Omit<QueuedCall, "joinedAt"> & {
  limits: QueueLimits;
  /** Told of the place while the call waits, and undefined when it has its slot. */
  onPlace?: (place: QueuePlace | undefined) => void;
};

/** The right to make one call. */
export type Slot = {
  /** Counts what the call has written so far, as an estimate. */
  wrote(replyTokens: number): void;
  /**
   * Waits for another slot, with its place by when it joined, because the server was full: it is left alone for a moment, longer each time, and
   * then one call after the other tries it. Throws as `acquireSlot`, for the whole wait.
   */
  requeue(signal: AbortSignal): Promise<void>;
  /** Gives the slot to the next call. `counted`: the server's counts, where it has reported them. A second call has no effect. */
  release(counted?: { promptTokens?: number; replyTokens?: number }): void;
};

/** A server's slots: `key` names it. */
type Server = { key: string; slots: number };

type Waiter = SlotRequest & QueuedCall & { grant(): void; refuse(reason: unknown): void };

type Line = {
  queue: SlotQueue<Waiter>;
  rest: Rest;
  speed: Speed;
  /** Tells those who wait of their places: soon, because something has changed, or later, because time passes. */
  soon: NodeJS.Timeout | undefined;
  later: NodeJS.Timeout | undefined;
};

/** In ms. */
const soonAfter = 100;
const laterAfter = 2_000;

const lines = processSingleton("queue", () => new Map<string, Line>());

/** Throws `unavailable`, with the seconds after which to try again, when as many turns wait for a server as may. */
export function requireQueueRoom(
  { key, slots }: Server,
  { queueLength }: Pick<QueueLimits, "queueLength">,
): void {
  const line = lines.get(key);
  if (!line || line.queue.waiting < queueLength) return;
  if (line.queue.running < slots && line.rest.refusals === 0) return;
  const waits = [...placesIn(line).values()];
  throw new AppError("unavailable", "queue_full", {
    count: line.queue.waiting,
    seconds: Math.max(5, waits[0]?.waitSeconds ?? 0),
  });
}

/**
 * Waits for a slot of a server. Throws the signal's reason when the signal aborts meanwhile, and `unavailable` when the wait takes longer than it
 * may.
 */
export async function acquireSlot(
  server: Server,
  request: SlotRequest,
  signal: AbortSignal,
): Promise<Slot> {
  signal.throwIfAborted();
  const line = lineOf(server, request.limits);
  const nothing = () => undefined;
  const waiter = { ...request, joinedAt: monotonicNow(), grant: nothing, refuse: nothing };
  await granted(line, waiter, signal, () => line.queue.join(waiter));
  return slotOf(line, waiter);
}

/** Lets a call wait by `enter`, and resolves when it has its slot. */
function granted(
  line: Line,
  waiter: Waiter,
  signal: AbortSignal,
  enter: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isWaiting = true;
    waiter.grant = () => settle(resolve);
    waiter.refuse = (reason) => settle(() => reject(reason));
    const aborted = () => {
      line.queue.leave(waiter);
      waiter.refuse(signal.reason);
      tellSoon(line);
    };
    const timer = timeoutOf(line, waiter);
    function settle(then: () => void): void {
      isWaiting = false;
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      then();
    }
    signal.addEventListener("abort", aborted);
    enter();
    serve(line);
    // At once, so that the caller knows that it waits; as the last one, until all are told of their places.
    if (isWaiting) waiter.onPlace?.({ position: line.queue.waiting, waitSeconds: null });
  });
}

function lineOf({ key, slots }: Server, { backgroundAging }: QueueLimits): Line {
  let line = lines.get(key);
  if (!line) {
    line = {
      queue: new SlotQueue(slots, backgroundAging * 1_000),
      rest: noRest(),
      speed: { costPerSecond: undefined, replyTokens: usualReplyTokens },
      soon: undefined,
      later: undefined,
    };
    lines.set(key, line);
  }
  line.queue.slots = slots;
  line.queue.aging = backgroundAging * 1_000;
  return line;
}

/** Nobody waits for a background call, so that its wait has no limit. */
function timeoutOf(line: Line, waiter: Waiter): NodeJS.Timeout | undefined {
  const seconds = waiter.limits.queueTimeout;
  const waited = monotonicNow() - waiter.joinedAt;
  if (waiter.kind === "background") return undefined;
  return setTimeout(
    () => {
      if (!line.queue.leave(waiter)) return;
      waiter.refuse(new AppError("unavailable", "queue_timeout", { seconds }));
      tellSoon(line);
    },
    Math.max(0, seconds * 1_000 - waited),
  ).unref();
}

/** Gives free slots to those who go next; while the server is full, to one after the other. */
function serve(line: Line): void {
  let served = line.rest.refusals === 0;
  while (served) served = serveNext(line);
  if (line.rest.refusals > 0) tryLater(line, 1);
  tellSoon(line);
}

function serveNext(line: Line): boolean {
  const next = line.queue.take(monotonicNow());
  next?.onPlace?.(undefined);
  next?.grant();
  return next !== undefined;
}

/** The server has refused a call because it is full. */
function restAfterRefusal(line: Line): void {
  const { rest } = line;
  if (rest.isCounted) return;
  clearTimeout(rest.timer);
  Object.assign(rest, { refusals: rest.refusals + 1, isCounted: true, timer: undefined });
  tryLater(line, rest.refusals);
}

function tryLater(line: Line, refusals: number): void {
  line.rest.timer ??= setTimeout(() => tryAgain(line), restTime(refusals)).unref();
}

/** Sends one call to a server that was full: it has rested, or one of its calls has ended. */
function tryAgain(line: Line): void {
  clearTimeout(line.rest.timer);
  Object.assign(line.rest, { isCounted: false, timer: undefined });
  serveNext(line);
  if (line.queue.waiting > 0) tryLater(line, 1);
  else if (line.queue.running === 0) line.rest = noRest();
  tellSoon(line);
}

/** The server has begun an answer, so it is not full any more. */
function servesAgain(line: Line): void {
  clearTimeout(line.rest.timer);
  line.rest = noRest();
  serve(line);
}

function slotOf(line: Line, waiter: Waiter): Slot {
  let [wrote, released] = [0, false];
  return {
    async requeue(signal) {
      signal.throwIfAborted();
      const again = granted(line, waiter, signal, () => {
        line.queue.requeue(waiter);
        restAfterRefusal(line);
      });
      tell(line);
      await again;
    },
    wrote(replyTokens) {
      if (wrote === 0 && line.rest.refusals > 0) servesAgain(line);
      wrote = replyTokens;
      line.queue.charge(waiter, waiter.promptTokens, replyTokens);
    },
    release({ promptTokens = waiter.promptTokens, replyTokens = wrote } = {}) {
      if (released) return;
      released = true;
      line.queue.charge(waiter, promptTokens, replyTokens);
      const run = line.queue.end(waiter);
      if (run && replyTokens > 0)
        line.speed = learned(line.speed, {
          cost: run.charged,
          seconds: (monotonicNow() - run.startedAt) / 1_000,
          replyTokens,
        });
      if (line.rest.refusals > 0) tryAgain(line);
      else serve(line);
    },
  };
}

/** What stands in front of a server, and how long the first has waited, in seconds. */
export type QueueState = {
  turns: number;
  background: number;
  running: number;
  oldestSeconds: number;
};

/** The state of every queue that anybody has stood in, by the key of its server. */
export function queueStates(): Map<string, QueueState> {
  const now = monotonicNow();
  return new Map(
    [...lines].map(([key, { queue }]) => {
      const { oldest = now, ...counts } = queue.state;
      return [key, { ...counts, oldestSeconds: (now - oldest) / 1_000 }];
    }),
  );
}

const placesIn = ({ queue, speed }: Line) => queue.places(monotonicNow(), speed);

function tellSoon(line: Line): void {
  if (line.queue.waiting > 0) line.soon ??= setTimeout(() => tell(line), soonAfter).unref();
}

function tell(line: Line): void {
  clearTimeout(line.soon);
  clearTimeout(line.later);
  line.soon = undefined;
  for (const [waiter, place] of placesIn(line)) waiter.onPlace?.(place);
  line.later =
    line.queue.waiting > 0 ? setTimeout(() => tell(line), laterAfter).unref() : undefined;
}
