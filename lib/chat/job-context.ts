import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { findTurn } from "#lib/conversations/index.ts";
import type { Part } from "#lib/conversations/schema.ts";
import type { Job } from "#lib/jobs/index.ts";
import { type CallContext, readCallContext } from "./call-context.ts";

/** An answer as it is stored. */
export type StoredAnswer = { id: string; parts: Part[] };

/** The turn that a job follows, read again: the window as it would be fitted now, and the answer. */
export type JobContext = { context: CallContext; answer: StoredAnswer };

/**
 * Reads the turn of a job. Undefined when nothing is left to do for it: the turn is gone, its question was compacted since, or its model is gone,
 * so that the conversation goes on with another window, and the next turn schedules what that needs. Throws `unavailable` when no model server
 * answers: the job is tried later.
 */
export async function jobContext(
  viewer: Viewer,
  { conversationId, turnId }: Job,
): Promise<JobContext | undefined> {
  const turn = await findTurn(viewer, conversationId, turnId);
  if (!turn) return undefined;
  const context = await readCallContext(viewer, conversationId, turn);
  return context && { context, answer: { id: turn.answerId, parts: turn.parts } };
}
