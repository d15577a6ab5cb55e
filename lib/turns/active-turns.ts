import { AppError } from "#lib/errors.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { type ActiveTurn, Generation, type Stopped, stoppedAs } from "./generation.ts";

/** The active turns of this process, by conversation: at most one each. */
export const activeTurns = processSingleton("active turns", () => ({
  generations: new Map<string, Generation>(),
  /** Ended turns whose end is not stored yet, or whose following work is not finished. */
  following: 0,
  /** Set when the process is shutting down: no turn may begin. */
  closing: false,
}));

/**
 * Begins the only active turn of a conversation. Throws `conflict` when there is one already, `unavailable` when the process is shutting
 * down.
 */
export function beginTurn(turn: ActiveTurn, giveBack: () => void): Generation {
  if (activeTurns.closing) throw new AppError("unavailable", "restarting");
  if (activeTurns.generations.has(turn.conversationId))
    throw new AppError("conflict", "turn_under_way");
  const generation = new Generation(turn, giveBack);
  activeTurns.generations.set(turn.conversationId, generation);
  return generation;
}

/** Releases the conversation for the next turn, and the user's share of the turn limit. */
export function leaveTurn(generation: Generation): void {
  const { conversationId } = generation.turn;
  generation.giveBack();
  if (activeTurns.generations.get(conversationId) === generation)
    activeTurns.generations.delete(conversationId);
}

/** Stops the active turn of a conversation, and resolves when its end is stored. The text generated so far is kept. */
export async function stopTurn(
  generation: Generation,
  status: Stopped["status"] = "stopped",
): Promise<void> {
  generation.stopping.abort(stoppedAs(status));
  await generation.settled();
}
