import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { Part, Strategy } from "#lib/conversations/schema.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { activeTurns, end } from "./active-turns.ts";
import type { Generation } from "./generation.ts";
import { replayGeneration } from "./replay.ts";
import type { ChatRequest, Question } from "./schema.ts";
import { type BranchMessage, type OpenedConversation, openConversation } from "./store.ts";

/** Where a turn stands in its conversation. */
export type TurnTarget = Pick<OpenedConversation, "leafId" | "model" | "cut" | "prepared"> & {
  conversationId: string;
  questionId: string;
  /** The question, when it is new; it hangs below `parentId`. */
  question?: { id: string; parts: Part[]; parentId: string | null };
  /** The words of the question. */
  text: string;
  /** What follows the last cut, up to the question. */
  branch: BranchMessage[];
  strategy: Strategy;
};

/** What a place is looked for with: how the past is treated by default, and how long a branch may be, in characters. */
export type HistoryLimits = { strategy: Strategy; longest: number };

/**
 * Finds where a request belongs, or the answer that this very question has already: then nothing is asked again. Throws `not_found` for a
 * conversation or message that is not theirs, `conflict` while another turn runs, or when the question's id was used for another text. To
 * answer again ends what runs first.
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

type Submitted = Extract<ChatRequest, { trigger: "submit-message" }>;
type Regenerated = Extract<ChatRequest, { trigger: "regenerate-message" }>;

async function newQuestion(
  viewer: Viewer,
  { id, message, messageId }: Submitted,
  reach: HistoryLimits,
): Promise<TurnTarget | Generation> {
  const opened = await openConversation(viewer, id, {
    ...reach,
    questionId: message.id,
    ...(messageId !== undefined && { instead: messageId }),
  });
  if (!opened.theirs) throw notFound("conversation");
  const answered = await answeredBefore(viewer, id, message, opened, reach);
  if (answered) return answered;

  if (messageId !== undefined && opened.named?.role !== "user") throw notFound("message");
  if (opened.running !== null) throw new AppError("conflict", "turn_under_way");
  const question = { id: message.id, parts: message.parts, parentId: opened.tipId };
  return {
    ...standing(opened, reach),
    conversationId: id,
    questionId: message.id,
    question,
    text: textOf(message.parts),
    branch: opened.branch,
  };
}

/** The same message again: its answer, under way or stored. The same id for another text is a mistake of the sender's. */
async function answeredBefore(
  viewer: Viewer,
  id: string,
  message: Question,
  { known, knownTurn }: OpenedConversation,
  reach: HistoryLimits,
): Promise<Generation | undefined> {
  const running = activeTurns.generations.get(id);
  // Its first sending may be so fresh that it is not stored yet.
  const fresh =
    running?.turn.ownerId === viewer.id && running.turn.questionId === message.id
      ? running
      : undefined;
  if (fresh && !(await fresh.remembered.promise)) return undefined;
  if (!known && !fresh) return undefined;
  const asked =
    known ?? (await openConversation(viewer, id, { ...reach, questionId: message.id })).known;
  if (asked?.role !== "user" || textOf(asked.parts) !== textOf(message.parts))
    throw new AppError("conflict", "message_id_taken");
  if (fresh) return fresh;
  return knownTurn ? replayGeneration(viewer, id, message.id, knownTurn) : undefined;
}

async function answerAgain(
  viewer: Viewer,
  { id, messageId }: Regenerated,
  reach: HistoryLimits,
): Promise<TurnTarget> {
  const running = activeTurns.generations.get(id);
  if (running?.turn.ownerId === viewer.id && (await running.remembered.promise)) await end(running);
  const opened = await openConversation(viewer, id, { ...reach, again: messageId });
  if (!opened.exists || !opened.theirs) throw notFound("conversation");
  const question = opened.branch.at(-1);
  if (!opened.named || question?.role !== "user" || question.id !== opened.tipId)
    throw notFound("message");
  if (opened.running !== null) throw new AppError("conflict", "turn_under_way");
  const branch = opened.branch.slice(0, -1);
  return {
    ...standing(opened, reach),
    conversationId: id,
    questionId: question.id,
    text: textOf(question.parts),
    branch,
  };
}

function standing(
  { leafId, model, cut, prepared, strategy }: OpenedConversation,
  reach: HistoryLimits,
) {
  return { leafId, model, cut, prepared, strategy: strategy ?? reach.strategy };
}

const textOf = (parts: Part[]) =>
  parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n\n");
