import { z } from "zod";

import type { MessageKey } from "#lib/errors.ts";
import { isStorable, lineOfText } from "#lib/text/schema.ts";
import { turnStatuses } from "./rules.ts";

/** Chosen by the creator of the message; unique within its conversation. */
export const messageIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

const text = z.string().refine(isStorable);

export const partSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text }),
  z.strictObject({ type: z.literal("reasoning"), text }),
]);
export type Part = z.infer<typeof partSchema>;

export const turnStatusSchema = z.enum(turnStatuses);

/** Why a turn failed, as it is stored: the text is produced in the reader's language when it is read. */
export type StoredError = {
  code: string;
  messageKey: MessageKey;
  values: Record<string, string | number>;
};

export const turnErrorSchema = z.object({ code: z.string(), message: z.string() });

export const turnSchema = z.object({
  id: z.uuid(),
  status: turnStatusSchema,
  questionId: messageIdSchema,
  answerId: messageIdSchema,
  error: turnErrorSchema.optional(),
});
export type Turn = z.infer<typeof turnSchema>;

/** The metadata of an answer. Times are ISO; tokens are as the model server reported them. */
export const answerTurnSchema = turnSchema.pick({ id: true, status: true, error: true }).extend({
  model: z.string(),
  /** The requested model, when it is no longer available; `model` answered in its place. */
  insteadOf: z.string().optional(),
  effort: z.string().optional(),
  /** True when the answer ended because it reached the maximum length. */
  cutAtLimit: z.boolean().optional(),
  startedAt: z.iso.datetime(),
  /** The time of the first token of any kind, and of the first of the answer's text: between them the model reasoned. */
  firstTokenAt: z.iso.datetime().optional(),
  firstTextAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  promptTokens: z.number().int().optional(),
  replyTokens: z.number().int().optional(),
  /** For an active answer that cannot be stored at the moment: the reason, as a text for the user. */
  notStored: z.string().optional(),
  /** The window that the model saw: its predicted tokens, its size, and whether this turn compacted it. */
  window: z
    .object({ predicted: z.number().int(), contextLength: z.number().int(), cut: z.boolean() })
    .optional(),
  /**
   * What collections had to say, when some were chosen: passages were given to the model, or none was found, or the turn was refused because the answer has to
   * be from documents. `withdrawn`: the chosen collections that the user may not read any more; `removed`: the citations that pointed to no passage.
   */
  documents: z
    .object({
      outcome: z.enum(["given", "none", "refused"]),
      withdrawn: z.number().int(),
      removed: z.number().int(),
    })
    .optional(),
});
export type AnswerTurn = z.infer<typeof answerTurnSchema>;

/**
 * How the history of a conversation is treated: `window` only what fits, `memory` also a memory of what was cut, `whole` all of it if it
 * fits.
 */
export const strategySchema = z.enum(["window", "memory", "whole"]);
export type Strategy = z.infer<typeof strategySchema>;

/** The cut after a message: the block that the model no longer reads verbatim, numbered from 1, and its tokens before and after. */
export const cutSchema = z.object({
  from: z.number().int(),
  through: z.number().int(),
  before: z.number().int(),
  after: z.number().int(),
});
export type Cut = z.infer<typeof cutSchema>;

/**
 * A citation of an answer. `rectangles` in shares of the page; `quote`: the words of the passage that are marked; `support`: whether the passage says what
 * the sentence says that cites it.
 */
export const citationSchema = z.object({
  number: z.number().int(),
  passageId: z.string(),
  documentId: z.uuid(),
  documentName: z.string(),
  collectionId: z.uuid(),
  page: z.number().int(),
  rectangles: z.array(
    z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  ),
  quote: z.string(),
  support: z.enum(["found", "partly", "missing"]),
});
export type Citation = z.infer<typeof citationSchema>;

/** The citations of an answer, in the order of its text, and how many were removed because they pointed to no passage that was given. */
export type StoredCitations = { items: Citation[]; removed: number };

/** The AI SDK's UI message. `siblings` are the ids of the messages with the same parent, oldest first, including this one. */
export const messageSchema = z.object({
  id: messageIdSchema,
  role: z.enum(["user", "assistant"]),
  parts: z.array(partSchema),
  metadata: z.object({
    createdAt: z.iso.datetime(),
    siblings: z.array(messageIdSchema),
    turn: answerTurnSchema.optional(),
    /** One for each mark in the text, in its order; absent when no passages were given. */
    citations: z.array(citationSchema).optional(),
    /** Always part of the window. */
    pinned: z.literal(true).optional(),
    cut: cutSchema.optional(),
  }),
});
export type Message = z.infer<typeof messageSchema>;

export const titleSchema = lineOfText(200);

const heading = {
  id: z.uuid(),
  title: z.string(),
  model: z.string().nullable(),
  pinned: z.boolean(),
  archived: z.boolean(),
};

/** `strategy` is null where the default of the model or the setting applies. */
export const conversationSchema = z.object({
  ...heading,
  strategy: strategySchema.nullable(),
  /** The collections that its questions are answered from: those that the last question named. */
  collections: z.array(z.uuid()),
  messages: z.array(messageSchema),
  turn: turnSchema.nullable(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** What a page compares with what it shows. `leaf` is the last message of the selected branch; null before the first one. */
export const conversationHeadSchema = z.object({
  leaf: messageIdSchema.nullable(),
  title: z.string(),
});
export type ConversationHead = z.infer<typeof conversationHeadSchema>;

export const conversationEntrySchema = z.object({
  ...heading,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  turn: turnSchema.pick({ id: true, status: true }).nullable(),
});
export type ConversationEntry = z.infer<typeof conversationEntrySchema>;

export const conversationPageSchema = z.object({
  items: z.array(conversationEntrySchema),
  nextCursor: z.string().nullable(),
});
export type ConversationPage = z.infer<typeof conversationPageSchema>;

/** The cursor of a page of the list: the time of that conversation's last change, and its id. Only cursors in our own format are accepted. */
const cursorSchema = z.string().refine((cursor) => {
  const [at = "", id, ...rest] = cursor.split("_");
  return (
    rest.length === 0 &&
    z.iso.datetime({ precision: 3 }).safeParse(at).success &&
    !at.startsWith("0000") &&
    z.uuid().safeParse(id).success
  );
});

export const conversationListQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursorSchema.optional(),
});
export type ConversationListQuery = z.infer<typeof conversationListQuerySchema>;

export const conversationQuerySchema = z.strictObject({ before: messageIdSchema.optional() });

/** Changes the title, the selected branch (the one that contains `leaf`) or the history strategy. */
export const conversationChangeSchema = z
  .strictObject({
    title: titleSchema.optional(),
    leaf: messageIdSchema.optional(),
    strategy: strategySchema.nullable().optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined));
export type ConversationChange = z.infer<typeof conversationChangeSchema>;
