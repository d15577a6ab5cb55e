import { z } from "zod";

import { cutSchema, strategySchema } from "#lib/conversations/schema.ts";
import { plainText } from "#lib/text/schema.ts";

/**
 * A fact of a conversation, with its source message. `origin`: the model noted it; it was kept by rule because the model's notes lacked it;
 * the user asked for it; or it says, by rule, that data was pasted. A user may correct or remove it, and reset it to `original`.
 */
export const factSchema = z.object({
  id: z.string(),
  text: z.string(),
  messageId: z.string(),
  origin: z.enum(["noted", "kept", "asked", "pasted"]),
  original: z.string().optional(),
  removed: z.boolean().optional(),
  /** Set when it was kept by rule and has replaced a fact that said otherwise: it ranks as a note of the model does. */
  corrects: z.literal(true).optional(),
  /** Set when the source is not the user: a model's statement does not replace a user's, is marked as its own, and is dropped before it. */
  by: z.literal("assistant").optional(),
});
export type Fact = z.infer<typeof factSchema>;

export const summarySchema = z.object({ text: z.string(), original: z.string().optional() });

/** The memory of everything up to a message. */
export const memorySchema = z.object({ facts: z.array(factSchema), summary: summarySchema });
export type Memory = z.infer<typeof memorySchema>;

/** The parts of a window, in tokens. Their sum without `reply` is the predicted prompt. */
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

/**
 * What was searched for in the chosen collections, and what was found, the best first. `dropped`: null when the model was given it, `room` when it did not fit,
 * `score` when it was not good enough.
 */
const foundDocumentsSchema = z.object({
  outcome: z.enum(["given", "none", "refused"]),
  /** The number of chosen collections that the user could not read any more. */
  withdrawn: z.number().int(),
  query: z.string(),
  passages: z.array(
    z.object({
      id: z.string(),
      documentId: z.uuid(),
      collectionId: z.uuid(),
      page: z.number().int(),
      score: z.number(),
      dropped: z.enum(["room", "score"]).nullable(),
    }),
  ),
});

/** The same with the texts, which are null where they are gone or the user may not read them any more. */
const inspectedDocumentsSchema = foundDocumentsSchema.extend({
  passages: z.array(
    foundDocumentsSchema.shape.passages.element.extend({
      documentName: z.string().nullable(),
      heading: z.string(),
      text: z.string().nullable(),
    }),
  ),
});
export type InspectedDocuments = z.infer<typeof inspectedDocumentsSchema>;

/** What a model saw of a conversation, as it is stored with the turn. */
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
  /** Messages that were recalled for this question. */
  recalled: z.array(z.string()),
  /** What was quoted of those that are too long to be quoted whole, by their ids. */
  excerpts: z.record(z.string(), z.string()).optional(),
  /** The server counted far less than was sent: it has truncated the prompt by itself. */
  cutByServer: z.boolean().optional(),
  /** Set when collections were chosen. */
  documents: foundDocumentsSchema.optional(),
  /** The variant that answered, with the version of its instructions. */
  variant: z.object({ id: z.uuid(), version: z.number().int() }).optional(),
});
export type ContextSnapshot = z.infer<typeof contextSnapshotSchema>;

/** The memory, for inspection. A fact has the number of its source message, counted from 1; null when that is on another branch. */
const rememberedSchema = z.object({
  summary: summarySchema.nullable(),
  facts: z.array(factSchema.extend({ number: z.number().int().nullable() })),
  /** Why the last notes were rejected: key details were kept verbatim in any case. */
  failure: z.string().nullable(),
  /** True when the next question uses it, so it can be corrected. Earlier memories are read-only. */
  standing: z.boolean(),
});
export type MemorySnapshot = z.infer<typeof rememberedSchema>;
export type NumberedFact = MemorySnapshot["facts"][number];

/** A cut, and the memory that replaces the messages before it. */
export const cutAnswerSchema = z.object({
  throughId: z.string(),
  ...cutSchema.shape,
  ...rememberedSchema.shape,
});
export type CutAnswer = z.infer<typeof cutAnswerSchema>;

/** What the model saw, for inspection. `promptTokens.reported` is what the server counted, once it has. */
export const contextAnswerSchema = z.object({
  turnId: z.uuid().nullable(),
  model: z.string().nullable(),
  strategy: strategySchema,
  /** The strategy of the next question: what was selected for the conversation, if anything, and the default. */
  strategies: z.object({ chosen: strategySchema.nullable(), default: strategySchema }),
  contextLength: z.number().int(),
  budget: budgetSchema,
  promptTokens: z.object({ predicted: z.number().int(), reported: z.number().int().nullable() }),
  /** The server has truncated the prompt by itself, although the request forbids it. */
  cutByServer: z.boolean(),
  /** The instructions of the variant that answered, after those of Parlor; null when it was none. */
  variantInstructions: z.string().nullable(),
  /** The example turns of that variant, before the conversation. */
  variantExamples: z.array(z.object({ role: z.enum(["user", "assistant"]), content: z.string() })),
  /** The last cut before this turn: what it left out, the tokens of that, and the tokens of the memory that replaces it. */
  cut: z.object({ throughId: z.string(), ...cutSchema.shape, made: z.boolean() }).nullable(),
  ...rememberedSchema.shape,
  /** The messages that were shown verbatim, oldest first. */
  messages: z.array(
    z.object({ id: z.string(), role: z.enum(["user", "assistant"]), tokens: z.number().int() }),
  ),
  /** What was recalled for this question. */
  passages: z.array(
    z.object({
      messageId: z.string(),
      number: z.number().int().nullable(),
      role: z.enum(["user", "assistant"]),
      text: z.string(),
    }),
  ),
  /** What was found in documents; null when no collections were chosen. */
  documents: inspectedDocumentsSchema.nullable(),
});
export type ContextAnswer = z.infer<typeof contextAnswerSchema>;

export const contextQuerySchema = z.strictObject({ turn: z.uuid().optional() });

const factText = plainText(240).trim().min(1);

/** A new text, or a reset to the original one. */
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
