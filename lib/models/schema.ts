import { z } from "zod";

import { type Effort, effortSchema, modelIdSchema } from "#lib/runtimes/schema.ts";

export { type Effort, effortSchema, modelIdSchema };

/** The default effort of a model that supports it. */
export const usualEffort: Effort = "medium";

/** A chat model that a user may ask. `efforts` is empty for a model without levels of effort; `contextLength` is its window. */
export const modelSchema = z.object({
  id: modelIdSchema,
  name: z.string(),
  contextLength: z.number().int(),
  efforts: z.array(effortSchema),
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
