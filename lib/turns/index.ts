import "server-only";

// The lifecycle of an answer: active turns and their limit per user, writing to the database, streaming to readers, replay, stop,
// revocation, recovery after a restart, and shutdown, across all web servers on one database. It does not depend on prompts or context windows.

import type { Viewer } from "#lib/auth/viewer.ts";
import { AppError } from "#lib/errors.ts";

import { activeTurns, leaveTurn, stopTurn } from "./active-turns.ts";
import { findTurnElsewhere, stopTurnElsewhere } from "./elsewhere.ts";
import type { End, Generation } from "./generation.ts";
import { storeWaiting } from "./queued-turns.ts";
import { close, follow } from "./writer.ts";

export { beginTurn } from "./active-turns.ts";
export { turnsElsewhere } from "./elsewhere.ts";
export { type ActiveTurn, type End, Generation, isStopped } from "./generation.ts";
export { interruptTurn, interruptTurnsOf, interruptUnfinished } from "./recovery.ts";
export { replayTurn } from "./replay.ts";
export { watchRevocations } from "./revocation-watch.ts";
export { interruptAll } from "./shutdown.ts";
export { activeTurnOf } from "./stored-end.ts";
export { requireQuestionLeft, takeTurnPlace } from "./turn-limits.ts";
export { readTurn } from "./ui-message-stream.ts";

/** The active turn of a user's conversation in this process, if its question is stored. */
export async function findOwnTurn(
  viewer: Viewer,
  conversationId: string,
): Promise<Generation | undefined> {
  const generation = activeTurns.generations.get(conversationId);
  if (generation?.turn.ownerId !== viewer.id) return undefined;
  return (await generation.accepted.promise) ? generation : undefined;
}

/** The active turn of a user's conversation, whichever server generates it. */
export async function findActiveTurn(
  viewer: Viewer,
  conversationId: string,
): Promise<Generation | undefined> {
  return (
    (await findOwnTurn(viewer, conversationId)) ?? (await findTurnElsewhere(viewer, conversationId))
  );
}

/**
 * Stops the active turn of a user's conversation, whichever server generates it, and resolves when its end is stored. The text generated so
 * far is kept. Returns whether there was one. Throws `unavailable` when the other server does not stop it in time.
 */
export async function stopActiveTurn(viewer: Viewer, conversationId: string): Promise<boolean> {
  const generation = await findOwnTurn(viewer, conversationId);
  if (!generation) return stopTurnElsewhere(viewer, conversationId);
  await stopTurn(generation);
  return true;
}

/**
 * Stores a turn that has begun, with `store` (which stores its `activeStatus`), so that its answer can be read. Throws `conflict` when another
 * turn of the conversation came first; then, or when the database is unavailable, the call to the model is aborted, and nothing was streamed.
 */
export async function acceptTurn(
  generation: Generation,
  store: () => Promise<boolean>,
): Promise<void> {
  const stored = generation.activeStatus;
  try {
    if (!(await store())) throw new AppError("conflict", "turn_under_way");
    generation.questionStored = true;
    follow(generation);
    generation.accepted.resolve(true);
    void storeWaiting(generation, stored);
  } catch (thrown) {
    generation.accepted.resolve(false);
    generation.stopping.abort(thrown);
    leaveTurn(generation);
    throw thrown;
  }
}

/**
 * Ends a turn with its result and resolves when that is stored; `then` follows, and counts as work until it has finished. Of a turn that
 * was not accepted nothing is stored.
 */
export async function endTurn(
  generation: Generation,
  end: End,
  then: () => Promise<void>,
): Promise<void> {
  activeTurns.following += 1;
  try {
    if (generation.isLeft) return leaveTurn(generation);
    generation.end = end;
    if (!(await generation.accepted.promise)) return leaveTurn(generation);
    close(generation);
    await generation.settled();
    await then();
  } finally {
    activeTurns.following -= 1;
  }
}

/** What the background jobs of this process need to know of its turns. */
export const turnsOfProcess = {
  /** Whether a model server works at the first token of an answer. Turns that wait in a queue need nobody's pause. */
  anyWaits: () =>
    [...activeTurns.generations.values()].some(
      ({ firstTokenAt, end, place }) => !firstTokenAt && !end && !place,
    ),
  /** Whether a turn has ended and its following work is not finished. */
  anyFollows: () => activeTurns.following > 0,
  isClosing: () => activeTurns.closing,
  isActive: (conversationId: string) => activeTurns.generations.has(conversationId),
};
