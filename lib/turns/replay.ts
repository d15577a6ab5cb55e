import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { findTurn } from "#lib/conversations/index.ts";
import { isActiveStatus } from "#lib/conversations/rules.ts";
import { notFound } from "#lib/errors.ts";
import { activeTurns } from "./active-turns.ts";
import { Generation } from "./generation.ts";

/** The latest turn of a question, to be read again: the generation of this process if it is active here, else an ended one. */
export async function replayTurn(
  viewer: Viewer,
  conversationId: string,
  turnId: string,
): Promise<Generation> {
  const running = activeTurns.generations.get(conversationId);
  if (running?.turn.id === turnId) return running;
  const stored = await findTurn(viewer, conversationId, turnId);
  if (!stored) throw notFound("conversation");
  const { parts, insteadOf, effort, firstTokenAt, firstTextAt, ...turn } = stored;
  const ended = new Generation({
    ...turn,
    conversationId,
    ownerId: viewer.id,
    insteadOf: insteadOf ?? undefined,
    effort: effort ?? undefined,
  });
  ended.parts.push(...parts);
  if (firstTokenAt) ended.firstTokenAt = firstTokenAt;
  if (firstTextAt) ended.firstTextAt = firstTextAt;
  ended.end = {
    // Active in the table but in no process: it was interrupted, and the next start stores that.
    status: isActiveStatus(turn.status) ? "interrupted" : turn.status,
    error: turn.error ?? undefined,
    cutAtLimit: turn.cutAtLimit,
    at: turn.endedAt ?? turn.startedAt,
    ...(turn.promptTokens !== null && { promptTokens: turn.promptTokens }),
    ...(turn.replyTokens !== null && { replyTokens: turn.replyTokens }),
  };
  ended.stored = true;
  return ended;
}
