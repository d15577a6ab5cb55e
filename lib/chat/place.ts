import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import type { Part } from "#lib/conversations/schema.ts";
import { AppError, notFound } from "#lib/errors.ts";

import type { Generation } from "./generation.ts";
import { end, live } from "./live.ts";
import { pastGeneration } from "./past.ts";
import type { ChatRequest, Question } from "./schema.ts";
import { type BranchMessage, type Opened, open } from "./store.ts";

/** Where a turn stands in its conversation. */
export type Place = {
  conversationId: string;
  questionId: string;
  /** The question, when it is new; it hangs below `parentId`. */
  question?: { id: string; parts: Part[]; parentId: string | null };
  /** The words of the question. */
  text: string;
  /** From the first message to the question. */
  branch: BranchMessage[];
  leafId: string | null;
  model: string | null;
  /** The answer that this very question has already: nothing is asked again. */
  answered?: Generation;
};

/**
 * Finds where a request belongs. Throws `not_found` for a conversation or message that is not theirs, `conflict` while another turn runs,
 * or when the question's id was used for another text. To answer again ends what runs first.
 */
export async function findPlace(viewer: Viewer, request: ChatRequest): Promise<Place> {
  return request.trigger === "submit-message" ? newQuestion(viewer, request) : answerAgain(viewer, request);
}

type Submitted = Extract<ChatRequest, { trigger: "submit-message" }>;
type Regenerated = Extract<ChatRequest, { trigger: "regenerate-message" }>;

async function newQuestion(viewer: Viewer, { id, message, messageId }: Submitted): Promise<Place> {
  const opened = await open(viewer, id, { questionId: message.id, ...(messageId !== undefined && { tip: messageId }) });
  if (!opened.theirs) throw notFound("conversation");
  const { leafId, model } = opened;
  const base = { conversationId: id, questionId: message.id, text: textOf(message.parts), leafId, model };
  const answered = await answeredBefore(viewer, id, message, opened);
  if (answered) return { ...base, branch: [], answered };

  if (messageId !== undefined && opened.branch.at(-1)?.role !== "user") throw notFound("message");
  const before = messageId === undefined ? opened.branch : opened.branch.slice(0, -1);
  if (opened.running !== null) throw new AppError("conflict", "turn_under_way");
  const question = { id: message.id, parts: message.parts, parentId: before.at(-1)?.id ?? null };
  return { ...base, question, branch: [...before, { ...question, role: "user" }] };
}

/** The same message again: its answer, under way or stored. The same id for another text is a mistake of the sender's. */
async function answeredBefore(
  viewer: Viewer,
  id: string,
  message: Question,
  { known, knownTurn }: Opened,
): Promise<Generation | undefined> {
  const running = live.generations.get(id);
  // Its first sending may be so fresh that it is not stored yet.
  const fresh = running?.turn.ownerId === viewer.id && running.turn.questionId === message.id ? running : undefined;
  if (fresh && !(await fresh.remembered.promise)) return undefined;
  if (!known && !fresh) return undefined;
  const asked = known ?? (await open(viewer, id, { questionId: message.id })).known;
  if (asked?.role !== "user" || textOf(asked.parts) !== textOf(message.parts)) throw new AppError("conflict", "message_id_taken");
  if (fresh) return fresh;
  return knownTurn ? pastGeneration(viewer, id, message.id, knownTurn) : undefined;
}

async function answerAgain(viewer: Viewer, { id, messageId }: Regenerated): Promise<Place> {
  const running = live.generations.get(id);
  if (running?.turn.ownerId === viewer.id && (await running.remembered.promise)) await end(running);
  const opened = await open(viewer, id, { tip: messageId });
  if (!opened.exists || !opened.theirs) throw notFound("conversation");
  const last = opened.branch.at(-1);
  const branch = last?.role === "assistant" ? opened.branch.slice(0, -1) : opened.branch;
  const question = branch.at(-1);
  if (question?.role !== "user") throw notFound("message");
  if (opened.running !== null) throw new AppError("conflict", "turn_under_way");
  const { leafId, model } = opened;
  return { conversationId: id, questionId: question.id, text: textOf(question.parts), branch, leafId, model };
}

const textOf = (parts: Part[]) => parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n\n");
