import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { fitWindow } from "#lib/context/index.ts";
import { findTurn, openBranch, textOf } from "#lib/conversations/index.ts";
import type { Part } from "#lib/conversations/schema.ts";
import { AppError } from "#lib/errors.ts";
import type { Job } from "#lib/jobs/index.ts";
import { resolveModel } from "#lib/models/index.ts";
import { effortSchema } from "#lib/models/schema.ts";
import { current, historyLimitsOf } from "#lib/settings/index.ts";
import type { CallContext } from "./call-context.ts";

/** An answer as it is stored. */
export type StoredAnswer = { id: string; parts: Part[] };

/** The turn that a job follows, read again: the window as it would be fitted now, and the answer. */
export type JobContext = { context: CallContext; answer: StoredAnswer };

/**
 * Reads the turn of a job. Undefined when nothing is left to do for it: the turn or its model is gone, or its question was compacted since. Throws
 * `unavailable` when no model server answers: the job is tried later.
 */
export async function jobContext(
  viewer: Viewer,
  { conversationId, turnId }: Job,
): Promise<JobContext | undefined> {
  const settings = await current();
  const turn = await findTurn(viewer, conversationId, turnId);
  if (!turn) return undefined;
  const resolved = await resolveModel(viewer, { before: turn.model, limits: settings });
  if (!resolved.server) throw new AppError("unavailable", "no_model");
  // Without its model the conversation goes on with another one, which has another window: the next turn schedules what that needs.
  if (resolved.insteadOf !== undefined) return undefined;
  const limits = historyLimitsOf(settings, turn.model);
  const opened = await openBranch(viewer, conversationId, { ...limits, again: turn.questionId });
  const question = opened.branch.at(-1);
  if (question?.id !== turn.questionId) return undefined;
  const target = {
    ...opened,
    conversationId,
    questionId: question.id,
    text: textOf(question.parts),
    branch: opened.branch.slice(0, -1),
    strategy: opened.strategy ?? limits.strategy,
  };
  const fitted = await fitWindow(viewer, target, resolved, settings);
  const effort = effortSchema.safeParse(turn.effort).data;
  return {
    context: { viewer, fitted, settings, server: resolved.server, effort },
    answer: { id: turn.answerId, parts: turn.parts },
  };
}
