import "server-only";

// The queue in front of each model server: as many calls are under way as it has slots, and the others wait here, in a fair order, because
// a model server serves whoever comes first and does not know who asks. It knows nothing of models and conversations. One web server has its queues
// in memory; several share them in the database.

import { monotonicNow } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";
import { instanceId } from "#lib/instances/index.ts";
import { listenTo } from "#lib/notifications.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { Line } from "./line.ts";
import { Queues } from "./queues.ts";
import type { QueuePlace } from "./schema.ts";
import type { Slot } from "./server-queue.ts";
import { channel, read, save } from "./store.ts";
import type { QueueLimits, SlotRequest } from "./waiter.ts";

export type { Slot } from "./server-queue.ts";
export type { QueueLimits, SlotRequest } from "./waiter.ts";

/** A server's slots: `key` names it. */
type Server = { key: string; slots: number };

const queues = processSingleton(
  "queue",
  () =>
    new Queues(instanceId, {
      read,
      save,
      listen: (told, connected) => listenTo(channel, told, connected),
    }),
);

/**
 * Says whether other web servers use the same database: from then on all have one queue in front of each model server, in the database. A web
 * server that is alone has them in memory, and they cost no statement.
 */
export function shareQueues(isShared: boolean): void {
  queues.share(isShared);
  queues.lookSoon();
}

/** Gives the slots of web servers that are gone to those who wait. */
export function forgetCallsOf(gone: readonly string[]): void {
  queues.forget(gone);
}

/** Throws `unavailable`, with the seconds after which to try again, when as many calls wait for a server as may, at all web servers. */
export async function requireQueueRoom(
  { key, slots }: Server,
  { queueLength, backgroundAging }: Omit<QueueLimits, "queueTimeout">,
): Promise<void> {
  const line = queues.isShared
    ? await sharedLine(key, slots, backgroundAging * 1_000)
    : queues.all.get(key)?.line;
  if (!line || line.waiting < queueLength) return;
  line.slots = slots;
  if (!line.hasRoom) {
    const [first] = line.places(queues.lines.now).values();
    throw new AppError("unavailable", "queue_full", {
      count: line.waiting,
      seconds: Math.max(5, first?.waitSeconds ?? 0),
    });
  }
}

async function sharedLine(key: string, slots: number, aging: number): Promise<Line | undefined> {
  await queues.lines.refreshStale();
  const value = queues.lines.get(key)?.value;
  return value && new Line(slots, aging, value);
}

/**
 * Waits for a slot of a server. Throws the signal's reason when the signal aborts meanwhile, and `unavailable` when the wait takes longer than it
 * may.
 */
export async function acquireSlot(
  { key, slots }: Server,
  request: SlotRequest,
  signal: AbortSignal,
): Promise<Slot> {
  const queue = queues.of(key, slots, request.limits.backgroundAging * 1_000);
  return queue.acquire(request, signal);
}

/** The places of turns that wait at other web servers, by turn. Costs a statement, unless nothing has changed since the last one. */
export async function placesElsewhere(
  turnIds: readonly string[],
): Promise<Map<string, QueuePlace>> {
  return queues.placesOf(turnIds);
}

/** What this web server has in front of a server and under way there, and how long the first has waited, in seconds. */
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
    [...queues.all].map(([key, queue]) => {
      const { oldest = now, ...counts } = queue.state;
      return [key, { ...counts, oldestSeconds: (now - oldest) / 1_000 }];
    }),
  );
}
