import { z } from "zod";

import type { SamplingServer } from "#lib/runtimes/rules.ts";
import { type Effort, effortSchema, featureSchema, modelIdSchema } from "#lib/runtimes/schema.ts";
import { plainText } from "#lib/text/schema.ts";
import { variantParametersSchema } from "#lib/variants/schema.ts";

import { longestDescription, longestModelName, mostUsers } from "./rules.ts";

export { type Effort, effortSchema, modelIdSchema };

/** The default effort of a model that supports it. */
export const usualEffort: Effort = "medium";

/** A chat model that a user may ask. `efforts` is empty for a model without levels of effort; `contextLength` is its window. */
export const modelSchema = z.object({
  id: modelIdSchema,
  name: z.string(),
  /** What an administrator says of it, if anything. */
  description: z.string().optional(),
  contextLength: z.number().int(),
  efforts: z.array(effortSchema),
  /** The level when a question names none, where it is not the usual one. */
  effort: effortSchema.optional(),
  default: z.boolean(),
});
export type Model = z.infer<typeof modelSchema>;

export const modelQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(500),
  cursor: modelIdSchema.optional(),
});
export type ModelQuery = z.infer<typeof modelQuerySchema>;

export const modelPageSchema = z.object({
  items: z.array(modelSchema),
  nextCursor: z.string().nullable(),
});
export type ModelPage = z.infer<typeof modelPageSchema>;

/** Who may use a model: everyone, or these users. */
export const allowedSchema = z.union([z.literal("everyone"), z.array(z.uuid()).max(mostUsers)]);
export type Allowed = z.infer<typeof allowedSchema>;

/** With the bounds of the general settings. In tokens; null: the general setting. */
const contextLengthSchema = z.number().int().min(1_024).max(1_048_576).nullable();
const maxOutputTokensSchema = z.number().int().min(512).max(131_072).nullable();

/**
 * `available`: it can be asked. `absent`: its server has it no longer. `unreachable`: its server does not answer. `remote`: a call would leave
 * the organisation's network, so it is never offered.
 */
export const modelStateSchema = z.enum(["available", "absent", "unreachable", "remote"]);
export type ModelAvailability = z.infer<typeof modelStateSchema>;

/** A model of a runtime as an administrator sees it. Lengths in tokens, `price` for a million of them. */
export const modelItemSchema = z.object({
  id: modelIdSchema,
  /** Shown to users; `ownName` was entered, null: its id is shown. */
  name: z.string(),
  ownName: z.string().nullable(),
  description: z.string(),
  runtimeId: z.uuid(),
  runtimeName: z.string(),
  /** Its name on its server. */
  source: z.string(),
  state: modelStateSchema,
  /** What applies; what was entered, null: nothing; and what the server reports as its maximum, null: nothing. */
  contextLength: z.number().int(),
  ownContextLength: contextLengthSchema,
  reportedContextLength: z.number().int().nullable(),
  maxOutputTokens: z.number().int(),
  ownMaxOutputTokens: maxOutputTokensSchema,
  features: z.array(featureSchema),
  quantisation: z.string().nullable(),
  sizeBytes: z.number().int().nullable(),
  price: z.number(),
  /** With which its answers are sampled; a variant's own win. */
  parameters: variantParametersSchema,
  enabled: z.boolean(),
  default: z.boolean(),
  /** Its place in the list, from 0 on. */
  order: z.number().int(),
  allowed: allowedSchema,
  /** Its server is to keep it in memory. */
  keepLoaded: z.boolean(),
  /** What it takes of its server's memory at present, in bytes; null: it is not loaded, or not known. */
  loaded: z
    .object({
      sizeBytes: z.number().int(),
      vramBytes: z.number().int(),
      replicas: z.number().int(),
    })
    .nullable(),
  /** Whether it is being loaded on an administrator's request, or why that has failed. */
  loading: z.boolean(),
  loadError: z.string().nullable(),
  /** Whether Parlor can pull, delete and load the models of its server. */
  manageable: z.boolean(),
});
export type ModelItem = z.infer<typeof modelItemSchema>;

export const modelItemPageSchema = z.object({
  items: z.array(modelItemSchema),
  nextCursor: z.string().nullable(),
});
export type ModelItemPage = z.infer<typeof modelItemPageSchema>;

/** `name: null`: its id; `default: false`: Parlor chooses; `order`: the place that it moves to. */
export const modelChangeSchema = z.strictObject({
  name: plainText(longestModelName).min(1).nullable().optional(),
  description: plainText(longestDescription).optional(),
  contextLength: contextLengthSchema.optional(),
  maxOutputTokens: maxOutputTokensSchema.optional(),
  price: z.number().min(0).max(1_000_000).optional(),
  enabled: z.boolean().optional(),
  default: z.boolean().optional(),
  order: z.number().int().min(0).max(10_000).optional(),
  allowed: allowedSchema.optional(),
  keepLoaded: z.boolean().optional(),
  parameters: variantParametersSchema.optional(),
});
export type ModelChange = z.infer<typeof modelChangeSchema>;

/** A model of which variants can be made; `server` decides which parameters are used. */
export type BaseModel = Pick<Model, "id" | "contextLength" | "efforts"> & {
  server: SamplingServer;
  /** Parlor can create a model on its server. */
  manageable: boolean;
};

/** A model or a variant that can be asked at present. */
export type ServedModel = Pick<Model, "id" | "name"> & { runtimeId: string; isVariant: boolean };
