import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { findTurn } from "#lib/conversations/index.ts";
import { notFound } from "#lib/errors.ts";
import { activeTurns } from "./active-turns.ts";
import { findTurnElsewhere } from "./elsewhere.ts";
import { Generation } from "./generation.ts";
import { endAs, storedTurn } from "./stored-end.ts";

/** The latest turn of a question, to be read again: its generation if it is active, on this server or another, else an ended one. */
export async function replayTurn(
  viewer: Viewer,
  conversationId: string,
  turnId: string,
): Promise<Generation> {
  const running = activeTurns.generations.get(conversationId);
  if (running?.turn.id === turnId) return running;
  const elsewhere = await findTurnElsewhere(viewer, conversationId);
  if (elsewhere?.turn.id === turnId) return elsewhere;
  const stored = await findTurn(viewer, conversationId, turnId);
  if (!stored) throw notFound("conversation");
  const ended = new Generation({ ...storedTurn(stored), conversationId, ownerId: viewer.id });
  endAs(ended, stored);
  return ended;
}
