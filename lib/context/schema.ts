import { z } from "zod";

import { cutSchema, strategySchema } from "#lib/conversations/schema.ts";
import { plainText } from "#lib/text/schema.ts";

/**
 * A fact of a conversation, with the message that it came from. `origin`: the model noted it; it was kept word for word because the model's notes
 * lacked it; the person asked for it to be remembered. A person may correct or remove it, and set it back to `original`.
 */
export const factSchema = z.object({
  id: z.string(),
  text: z.string(),
  messageId: z.string(),
  origin: z.enum(["noted", "kept", "asked"]),
  original: z.string().optional(),
  removed: z.boolean().optional(),
  /** Set where the person has not said it: what a model says takes no place of theirs. */
  by: z.literal("assistant").optional(),
});
export type Fact = z.infer<typeof factSchema>;

export const summarySchema = z.object({ text: z.string(), original: z.string().optional() });

/** What is remembered of everything up to a message. */
export const memorySchema = z.object({ facts: z.array(factSchema), summary: summarySchema });
export type Memory = z.infer<typeof memorySchema>;

/** The parts of a window, in tokens. Their sum without `reply` is what the server was expected to count. */
export const budgetSchema = z.object({
  instructions: z.number().int(),
  memory: z.number().int(),
  recent: z.number().int(),
  passages: z.number().int(),
  question: z.number().int(),
  template: z.number().int(),
  reply: z.number().int(),
});
export type Budget = z.infer<typeof budgetSchema>;

/** What a model saw of a conversation, as it is kept with the turn. */
export const contextSnapshotSchema = z.object({
  strategy: strategySchema,
  contextLength: z.number().int(),
  budget: budgetSchema,
  predicted: z.number().int(),
  /** The last cut of the branch, and whether this turn made it. */
  cut: z.object({ throughId: z.string(), made: z.boolean() }).nullable(),
  memoryThroughId: z.string().nullable(),
  /** The first message that was shown after the cut; null when there was none. */
  fromId: z.string().nullable(),
  /** Messages that were brought back for this question. */
  recalled: z.array(z.string()),
  /** The server counted far less than was sent: it has cut the prompt by itself. */
  cutByServer: z.boolean().optional(),
});
export type ContextSnapshot = z.infer<typeof contextSnapshotSchema>;

/** What is remembered, for whoever looks. A fact is told with the number of its message, counted from 1; null when it stands elsewhere. */
const rememberedSchema = z.object({
  summary: summarySchema.nullable(),
  facts: z.array(factSchema.extend({ number: z.number().int().nullable() })),
  /** Why the last notes were not believed: what is hard was kept word for word all the same. */
  failure: z.string().nullable(),
  /** The next question will be asked with it, so it can be corrected. What was there before it is history. */
  standing: z.boolean(),
});
export type MemorySnapshot = z.infer<typeof rememberedSchema>;
export type NumberedFact = MemorySnapshot["facts"][number];

/** A cut, and what stands for the messages before it. */
export const cutAnswerSchema = z.object({
  throughId: z.string(),
  ...cutSchema.shape,
  ...rememberedSchema.shape,
});
export type CutAnswer = z.infer<typeof cutAnswerSchema>;

/** What the model saw, for whoever asks. `promptTokens.reported` is what the server counted, once it has. */
export const contextAnswerSchema = z.object({
  turnId: z.uuid().nullable(),
  model: z.string().nullable(),
  strategy: strategySchema,
  /** How the next question will be asked: what was chosen for the conversation, if anything was, and what holds otherwise. */
  strategies: z.object({ chosen: strategySchema.nullable(), default: strategySchema }),
  contextLength: z.number().int(),
  budget: budgetSchema,
  promptTokens: z.object({ predicted: z.number().int(), reported: z.number().int().nullable() }),
  /** The server has cut the prompt by itself, against our word. */
  cutByServer: z.boolean(),
  /** The last cut before this turn: what it left out, and what they and what stands for them cost. */
  cut: z.object({ throughId: z.string(), ...cutSchema.shape, made: z.boolean() }).nullable(),
  ...rememberedSchema.shape,
  /** The messages that were shown as they stand, oldest first. */
  messages: z.array(
    z.object({ id: z.string(), role: z.enum(["user", "assistant"]), tokens: z.number().int() }),
  ),
  /** What was brought back for this question. */
  passages: z.array(
    z.object({
      messageId: z.string(),
      number: z.number().int().nullable(),
      role: z.enum(["user", "assistant"]),
      text: z.string(),
    }),
  ),
});
export type ContextAnswer = z.infer<typeof contextAnswerSchema>;

export const contextQuerySchema = z.strictObject({ turn: z.uuid().optional() });

const factText = plainText(240).trim().min(1);

/** Another text, or the one that it had. */
export const factChangeSchema = z.union([
  z.strictObject({ text: factText }),
  z.strictObject({ restore: z.literal(true) }),
]);
export type FactChange = z.infer<typeof factChangeSchema>;
export const summaryChangeSchema = z.union([
  z.strictObject({ text: plainText(4_000).trim() }),
  z.strictObject({ restore: z.literal(true) }),
]);
export type SummaryChange = z.infer<typeof summaryChangeSchema>;
