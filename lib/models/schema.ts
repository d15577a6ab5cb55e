import { z } from "zod";

import { plainText } from "#lib/text/schema.ts";

export const effortSchema = z.enum(["low", "medium", "high"]);
export type Effort = z.infer<typeof effortSchema>;
/** The default effort of a model that supports it. */
export const usualEffort: Effort = "medium";

export const modelIdSchema = plainText(200).min(1);

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
