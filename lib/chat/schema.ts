import { z } from "zod";

import { messageIdSchema } from "#lib/conversations/schema.ts";
import { mostCollectionsOfQuestion } from "#lib/knowledge/rules.ts";
import { effortSchema, modelIdSchema } from "#lib/models/schema.ts";
import { isStorable } from "#lib/text/schema.ts";

/** Longer than any window in use; a character is rarely more than one token. */
const longestQuestion = 800_000;

const textPartSchema = z.strictObject({
  type: z.literal("text"),
  text: z.string().refine(isStorable),
});

/** A question: one UI message of the AI SDK. */
export const questionSchema = z
  .strictObject({
    id: messageIdSchema,
    role: z.literal("user"),
    parts: z.array(textPartSchema).min(1).max(50),
  })
  .refine(({ parts }) => parts.some(({ text }) => text.trim() !== ""), { path: ["parts"] })
  .refine(({ parts }) => parts.reduce((sum, { text }) => sum + text.length, 0) <= longestQuestion, {
    path: ["parts"],
  });
export type Question = z.infer<typeof questionSchema>;

const wish = {
  id: z.uuid(),
  model: modelIdSchema.optional(),
  effort: effortSchema.optional(),
  /** The collections that this question and those after it are answered from; absent: those of the conversation. */
  collections: z.array(z.uuid()).max(mostCollectionsOfQuestion).optional(),
  /**
   * The last message that the sender has seen, null in a new conversation. If the conversation ends at another one by now, the request is a
   * `conflict`.
   */
  leaf: messageIdSchema.nullable().optional(),
};

/**
 * One turn. `submit-message`, the default, asks a question (with `messageId`: in place of that question); `regenerate-message` generates
 * another answer for `messageId`, which is an answer or a question.
 */
export const chatRequestSchema = z.discriminatedUnion("trigger", [
  z.strictObject({
    ...wish,
    trigger: z.literal("submit-message").default("submit-message"),
    message: questionSchema,
    messageId: messageIdSchema.optional(),
  }),
  z.strictObject({ ...wish, trigger: z.literal("regenerate-message"), messageId: messageIdSchema }),
]);

export type ChatRequest = z.infer<typeof chatRequestSchema>;
