import { AppError } from "#lib/errors.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { type ActiveTurn, Generation, type Stopped, stoppedAs } from "./generation.ts";

/** The active turns of this process, by conversation: at most one each. */
export const activeTurns = processSingleton("active turns", () => ({
  generations: new Map<string, Generation>(),
  /** Turns that have ended, and of which the storing or what follows it is not over. */
  following: 0,
  /** Set when the process is going: no answer begins any more. */
  closing: false,
}));

/** Takes a conversation's one place for an answer. Throws `conflict` when it is taken, `unavailable` when the process is going. */
export function beginTurn(turn: ActiveTurn, giveBack: () => void): Generation {
  if (activeTurns.closing) throw new AppError("unavailable", "restarting");
  if (activeTurns.generations.has(turn.conversationId))
    throw new AppError("conflict", "turn_under_way");
  const generation = new Generation(turn, giveBack);
  activeTurns.generations.set(turn.conversationId, generation);
  return generation;
}

/** Gives the places back: the conversation's, and the person's. */
export function leaveTurn(generation: Generation): void {
  const { conversationId } = generation.turn;
  generation.giveBack();
  if (activeTurns.generations.get(conversationId) === generation)
    activeTurns.generations.delete(conversationId);
}

/** Ends what runs in a conversation, and resolves when its end is stored. What was said by then stays. */
export async function stopTurn(
  generation: Generation,
  status: Stopped["status"] = "stopped",
): Promise<void> {
  generation.stopping.abort(stoppedAs(status));
  await generation.settled();
}
