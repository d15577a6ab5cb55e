import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { activeTurns } from "./active-turns.ts";
import { Generation } from "./generation.ts";
import { storedTurn } from "./store.ts";

/** An answer that has ended, as a generation that has nothing more to say; the one under way when it has not. */
export async function replayGeneration(
  viewer: Viewer,
  conversationId: string,
  questionId: string,
  latest: { id: string },
): Promise<Generation> {
  const running = activeTurns.generations.get(conversationId);
  if (running?.turn.id === latest.id) return running;
  const {
    parts,
    status,
    error,
    cutAtLimit,
    endedAt,
    firstTokenAt,
    firstTextAt,
    promptTokens,
    replyTokens,
    ...turn
  } = await storedTurn(latest.id);
  const past = new Generation({ ...turn, conversationId, questionId, ownerId: viewer.id });
  past.parts.push(...parts);
  if (firstTokenAt) past.firstTokenAt = firstTokenAt;
  if (firstTextAt) past.firstTextAt = firstTextAt;
  past.end = {
    // Still under way in the table and in no process: it was cut off, and the next start will say so.
    status: status === "streaming" ? "interrupted" : status,
    error: error ?? undefined,
    cutAtLimit,
    at: endedAt ?? turn.startedAt,
    ...(promptTokens !== null && { promptTokens }),
    ...(replyTokens !== null && { replyTokens }),
  };
  past.stored = true;
  return past;
}
