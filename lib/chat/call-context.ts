import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { type FittedWindow, type FoundDocuments, fitWindow } from "#lib/context/index.ts";
import {
  type OpenedConversation,
  openBranch,
  type StoredTurn,
  textOf,
} from "#lib/conversations/index.ts";
import { AppError } from "#lib/errors.ts";
import { type ResolvedModel, resolveModel } from "#lib/models/index.ts";
import { type Effort, effortSchema } from "#lib/models/schema.ts";
import { current, historyLimitsOf } from "#lib/settings/index.ts";
import type { Settings } from "#lib/settings/schema.ts";

/** What a call to a model needs: the user and the conversation, what goes into the window, and where the model is. */
export type CallContext = {
  viewer: Viewer;
  conversationId: string;
  fitted: FittedWindow;
  settings: Settings;
  server: ResolvedModel["server"];
  effort: Effort | undefined;
};

/** Finds passages of documents for a question. */
type FindDocuments = (
  question: Pick<OpenedConversation, "branch" | "collections"> & { text: string },
  settings: Settings,
) => Promise<FoundDocuments | undefined>;

/**
 * What a call for a stored turn needs, read again: the window as it would be fitted now. Undefined when the turn's model is gone or was replaced by a release, or its question
 * is not in the window any more. Throws `unavailable` when no model server answers. Without `find` no passages of documents are in it.
 */
export async function readCallContext(
  viewer: Viewer,
  conversationId: string,
  turn: Pick<StoredTurn, "model" | "questionId" | "effort">,
  find?: FindDocuments,
): Promise<CallContext | undefined> {
  const settings = await current();
  const resolved = await resolveModel(viewer, { before: turn.model, limits: settings });
  if (!resolved.server) throw new AppError("unavailable", "no_model");
  if (resolved.insteadOf !== undefined || resolved.replaces !== undefined) return undefined;
  const { contextLength } = resolved.model;
  const limits = historyLimitsOf({ ...settings, contextLength }, turn.model);
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
  const documents = await find?.(target, settings);
  const fitted = await fitWindow(viewer, target, resolved, settings, documents);
  const effort = effortSchema.safeParse(turn.effort).data;
  return { viewer, conversationId, fitted, settings, server: resolved.server, effort };
}
