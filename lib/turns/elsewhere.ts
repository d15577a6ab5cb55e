import "server-only";

// Turns that another web server on the same database generates: their answers are followed, and their ends are requested, in the database.
// On the embedded database there is no other server, and none of this costs a statement.

import { setTimeout as wait } from "node:timers/promises";

import type { Viewer } from "#lib/auth/viewer.ts";
import { monotonicNow } from "#lib/clock.ts";
import {
  countTurnsElsewhere,
  findUnfinishedTurn,
  isUnfinished,
  requestStop,
  turnsToEnd,
} from "#lib/conversations/index.ts";
import { AppError } from "#lib/errors.ts";
import { instanceId, isOnlyInstance } from "#lib/instances/index.ts";
import { log } from "#lib/log.ts";
import { placesElsewhere } from "#lib/queue/index.ts";
import { followTurn } from "./followed-turns.ts";
import { type Generation, stoppedAs } from "./generation.ts";

/** In ms: how often to look whether a stopped turn has ended, and for how long. A server that is gone is found within ten seconds. */
const lookEvery = 150;
const stopTimeout = 15_000;

/** The active turn of a conversation, if another server generates it. */
export async function findTurnElsewhere(
  viewer: Viewer,
  conversationId: string,
): Promise<Generation | undefined> {
  if (isOnlyInstance()) return undefined;
  const turn = await findUnfinishedTurn(viewer, conversationId);
  // This server's own that is not active here has just ended, or could not be stored as ended.
  if (!turn || turn.instanceId === instanceId) return undefined;
  const place = turn.isQueued ? (await placesElsewhere([turn.id])).get(turn.id) : undefined;
  const generation = followTurn(viewer.id, turn);
  if (place) generation.moveInQueue(place);
  return generation;
}

/**
 * Stops the active turn of a conversation that another server generates, and resolves when its end is stored; returns whether there was one.
 * Throws `unavailable` when that server does not stop it in time.
 */
export async function stopTurnElsewhere(viewer: Viewer, conversationId: string): Promise<boolean> {
  if (isOnlyInstance()) return false;
  const turn = await requestStop(viewer, conversationId);
  if (!turn) return false;
  // Begun on this server at this moment: `endRequested` stops it.
  if (turn.instanceId === instanceId) return true;
  const begun = monotonicNow();
  while (await isUnfinished(turn.id)) {
    if (monotonicNow() - begun > stopTimeout) throw new AppError("unavailable", "turn_not_stopped");
    await wait(lookEvery);
  }
  return true;
}

/** How many active turns of a user other servers generate. */
export async function turnsElsewhere(viewer: Viewer): Promise<number> {
  return isOnlyInstance() ? 0 : countTurnsElsewhere(viewer);
}

/** Stops those of this server's turns that somebody stopped, or whose conversation was deleted, on another server. */
export async function endRequested(generations: Generation[]): Promise<void> {
  if (isOnlyInstance()) return;
  const active = new Map(
    generations
      .filter(({ questionStored, end }) => questionStored && !end)
      .map((generation) => [generation.turn.id, generation]),
  );
  if (active.size === 0) return;
  for (const { id, status } of await turnsToEnd([...active.keys()])) {
    const generation = active.get(id);
    // One that has ended meanwhile is no longer active in the database either.
    if (!generation || generation.end) continue;
    if (status === "interrupted")
      log.warn({ turn: id }, "another web server took this one to be gone, and has ended its turn");
    generation.stopping.abort(stoppedAs(status));
  }
}
