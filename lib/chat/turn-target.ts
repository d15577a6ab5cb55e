import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { WindowTarget } from "#lib/context/index.ts";
import {
  forgetBranch,
  getHead,
  keepBranch,
  type NewTurn,
  type OpenedConversation,
  type Opening,
  openBranch,
  recentBranch,
  textOf,
  unusedConversation,
} from "#lib/conversations/index.ts";
import { AppError, notFound } from "#lib/errors.ts";
import {
  findOwnTurn,
  Generation,
  replayTurn,
  stopActiveTurn,
  turnsOfProcess,
} from "#lib/turns/index.ts";

import type { ChatRequest, Question } from "./schema.ts";

/**
 * Where a turn belongs in its conversation; `question` is set when it is new, `presumed` when nothing was read to find it. `ownStrategy` is the
 * conversation's, if it has one of its own.
 */
export type TurnTarget = WindowTarget &
  Pick<OpenedConversation, "leafId" | "model" | "collections"> &
  Pick<NewTurn, "question" | "presumed"> & { ownStrategy: OpenedConversation["strategy"] };

/** The strategy of a conversation that has none of its own, and the maximum length of a branch in characters. */
export type HistoryLimits = Pick<Opening, "strategy" | "longest">;

/**
 * Finds where a request belongs, or the existing answer when the same question was already submitted: then the model is not asked again.
 * Throws `not_found` for a conversation or message that the viewer may not see, `conflict` while another turn is active, or when the
 * question's id was used for another text, or the conversation does not end at the request's `leaf`. Regenerating ends the active turn first.
 */
export async function findTurnTarget(
  viewer: Viewer,
  request: ChatRequest,
  reach: HistoryLimits,
): Promise<TurnTarget | Generation> {
  return request.trigger === "submit-message"
    ? newQuestion(viewer, request, reach)
    : answerAgain(viewer, request, reach);
}

/**
 * Where a question belongs if its conversation is as this process knows it: new, as the request says, or as the last turn left it. Undefined
 * where it is not known. To be verified when the turn is stored; after that the branch is another one.
 */
export function presumeTurnTarget(
  viewer: Viewer,
  request: ChatRequest,
  reach: HistoryLimits,
): TurnTarget | undefined {
  if (request.trigger !== "submit-message" || request.messageId !== undefined) return undefined;
  const { id, leaf, message } = request;
  const opened = recentBranch(viewer, id) ?? (leaf === null ? unusedConversation : undefined);
  if (!opened || turnsOfProcess.isActive(id)) return undefined;
  if (leaf !== undefined && leaf !== opened.leafId) return undefined;
  if (opened.branch.some((earlier) => earlier.id === message.id)) return undefined;
  // Passages are found after the viewer was read, and then the conversation is, too.
  if ((request.collections ?? opened.collections).length > 0) return undefined;
  forgetBranch(id);
  return { ...questionIn(opened, id, message, reach), presumed: true };
}

/** Keeps what a turn leaves, after its end is stored, for the next question. */
export function keepTurnTarget(viewer: Viewer, target: TurnTarget, { turn, parts }: Generation) {
  const { conversationId, question, branch, ownStrategy, compaction, beforeId } = target;
  if (!question || compaction !== "none" || beforeId !== null) return forgetBranch(conversationId);
  keepBranch(viewer, conversationId, {
    model: turn.model,
    strategy: ownStrategy,
    collections: turn.collections ?? [],
    branch: [
      ...branch,
      { id: question.id, role: "user", parts: question.parts, pinned: false },
      { id: turn.answerId, role: "assistant", parts, pinned: false },
    ],
  });
}

/** Whether a turn was not stored: another one of its conversation came first, or what it presumed does not hold. */
export const cameSecond = (thrown: unknown): boolean =>
  thrown instanceof AppError && thrown.messageKey === "turn_under_way";

/**
 * When a question was refused with `thrown`: the same message may have been submitted twice at the same time, here or on another web server.
 * Then this is the answer to the one that came first. Else `thrown` is thrown again.
 */
export async function findFirstAnswer(
  viewer: Viewer,
  request: ChatRequest,
  reach: HistoryLimits,
  thrown: unknown,
): Promise<Generation> {
  if (!cameSecond(thrown) || request.trigger !== "submit-message") throw thrown;
  // Until the active turn of this server is stored, or refused too because one of another server is: only then is the first one there to be read.
  await findOwnTurn(viewer, request.id);
  const target = await newQuestion(viewer, request, reach);
  if (target instanceof Generation) return target;
  throw thrown;
}

type Submitted = Extract<ChatRequest, { trigger: "submit-message" }>;
type Regenerated = Extract<ChatRequest, { trigger: "regenerate-message" }>;

async function newQuestion(
  viewer: Viewer,
  { id, message, messageId, leaf }: Submitted,
  limits: HistoryLimits,
): Promise<TurnTarget | Generation> {
  const opened = await openBranch(viewer, id, {
    ...limits,
    questionId: message.id,
    ...(messageId !== undefined && { instead: messageId }),
  });
  if (!opened.visible) throw notFound("conversation");
  const answered = await answeredBefore(viewer, id, message, opened, limits);
  if (answered) return answered;

  if (messageId !== undefined && opened.named?.role !== "user") throw notFound("message");
  if (opened.activeTurnId !== null) throw new AppError("conflict", "turn_under_way");
  requireLeaf(leaf, opened.leafId);
  return questionIn(opened, id, message, limits);
}

const questionIn = (
  opened: OpenedConversation,
  conversationId: string,
  { id, parts }: Question,
  limits: HistoryLimits,
): TurnTarget => ({
  ...targetIn(opened, limits),
  conversationId,
  questionId: id,
  question: { id, parts, parentId: opened.tipId },
  text: textOf(parts),
});

/** The same message again: its answer, active or stored. The same id with another text is the client's error. */
async function answeredBefore(
  viewer: Viewer,
  id: string,
  message: Question,
  { known, knownTurn }: OpenedConversation,
  limits: HistoryLimits,
): Promise<Generation | undefined> {
  // The first request may be so recent that it was not stored yet when the conversation was read.
  const active = await findOwnTurn(viewer, id);
  const recent = active?.turn.questionId === message.id ? active : undefined;
  if (!known && !recent) return undefined;
  const asked =
    known ?? (await openBranch(viewer, id, { ...limits, questionId: message.id })).known;
  if (asked?.role !== "user" || textOf(asked.parts) !== textOf(message.parts))
    throw new AppError("conflict", "message_id_taken");
  if (recent) return recent;
  return knownTurn ? replayTurn(viewer, id, knownTurn.id) : undefined;
}

async function answerAgain(
  viewer: Viewer,
  { id, messageId, leaf }: Regenerated,
  limits: HistoryLimits,
): Promise<TurnTarget> {
  // Before anything is stopped: it may be the answer of the window that went on.
  if (leaf !== undefined) requireLeaf(leaf, (await getHead(viewer, id)).leaf);
  await stopActiveTurn(viewer, id);
  const opened = await openBranch(viewer, id, { ...limits, again: messageId });
  if (!opened.exists || !opened.visible) throw notFound("conversation");
  requireLeaf(leaf, opened.leafId);
  const question = opened.branch.at(-1);
  if (!opened.named || question?.role !== "user" || question.id !== opened.tipId)
    throw notFound("message");
  if (opened.activeTurnId !== null) throw new AppError("conflict", "turn_under_way");
  return {
    ...targetIn(opened, limits),
    conversationId: id,
    questionId: question.id,
    text: textOf(question.parts),
    branch: opened.branch.slice(0, -1),
  };
}

/** A sender who names the last message that they have seen does not go on from a place that they do not know. */
function requireLeaf(seen: string | null | undefined, leafId: string | null): void {
  if (seen !== undefined && seen !== leafId) throw new AppError("conflict", "conversation_changed");
}

const targetIn = (
  { leafId, model, collections, branch, beforeId, compaction, strategy }: OpenedConversation,
  limits: HistoryLimits,
) => ({
  leafId,
  model,
  collections,
  branch,
  beforeId,
  compaction,
  strategy: strategy ?? limits.strategy,
  ownStrategy: strategy,
});
