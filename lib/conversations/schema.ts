import { z } from "zod";

import type { MessageKey } from "#lib/errors.ts";
import { isStorable, lineOfText } from "#lib/text/schema.ts";
import { turnStatuses } from "./rules.ts";

/** Made by whoever writes the message; one within its conversation. */
export const messageIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

const text = z.string().refine(isStorable);

export const partSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text }),
  z.strictObject({ type: z.literal("reasoning"), text }),
]);
export type Part = z.infer<typeof partSchema>;

export const turnStatusSchema = z.enum(turnStatuses);

/** Why a turn failed, as it is stored: the sentence is told in the reader's language when it is read. */
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

/** What is known of how an answer came to be. Times are ISO, counts are tokens as the model server reported them. */
export const answerTurnSchema = turnSchema.pick({ id: true, status: true, error: true }).extend({
  model: z.string(),
  /** The model that was asked for and is gone; `model` answered in its place. */
  insteadOf: z.string().optional(),
  effort: z.string().optional(),
  /** True when the answer ended because it had reached its longest length. */
  cutAtLimit: z.boolean().optional(),
  startedAt: z.iso.datetime(),
  /** The first word of whatever kind, and the first of the answer itself: between them the model thought. */
  firstTokenAt: z.iso.datetime().optional(),
  firstTextAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  promptTokens: z.number().int().optional(),
  replyTokens: z.number().int().optional(),
  /** Of an answer under way that cannot be stored at the moment: why, as a sentence. */
  notStored: z.string().optional(),
  /** The window that the model saw: the tokens that its prompt was expected to take, of how many; and whether it was cut for it. */
  window: z
    .object({ predicted: z.number().int(), contextLength: z.number().int(), cut: z.boolean() })
    .optional(),
});
export type AnswerTurn = z.infer<typeof answerTurnSchema>;

/** How the past of a conversation is treated: only what fits, with a memory of what was cut, or all of it where it fits. */
export const strategySchema = z.enum(["window", "memory", "whole"]);
export type Strategy = z.infer<typeof strategySchema>;

/** The branch was cut behind a message: the block that the model no longer reads word for word, counted from 1, and its tokens before and after. */
export const cutSchema = z.object({
  from: z.number().int(),
  through: z.number().int(),
  before: z.number().int(),
  after: z.number().int(),
});
export type Cut = z.infer<typeof cutSchema>;

/** The AI SDK's UI message. `siblings` are the ids of the messages that stand in the same place, oldest first, itself among them. */
export const messageSchema = z.object({
  id: messageIdSchema,
  role: z.enum(["user", "assistant"]),
  parts: z.array(partSchema),
  metadata: z.object({
    createdAt: z.iso.datetime(),
    siblings: z.array(messageIdSchema),
    turn: answerTurnSchema.optional(),
    /** Shown to the model whatever is cut. */
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

/** `strategy` is null where the model's own, or the setting, is followed. */
export const conversationSchema = z.object({
  ...heading,
  strategy: strategySchema.nullable(),
  messages: z.array(messageSchema),
  turn: turnSchema.nullable(),
});
export type Conversation = z.infer<typeof conversationSchema>;

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

/** Where a page of the list ends: when that conversation was last written to, and its id. Only what we have answered ourselves is one. */
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

/** Another title, another branch (the one that `leaf` stands on), another way with the past. */
export const conversationChangeSchema = z
  .strictObject({
    title: titleSchema.optional(),
    leaf: messageIdSchema.optional(),
    strategy: strategySchema.nullable().optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined));
export type ConversationChange = z.infer<typeof conversationChangeSchema>;
