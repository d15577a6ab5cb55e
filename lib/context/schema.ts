import { z } from "zod";

/** How the past of a conversation is treated: only what fits, with a memory of what was cut, or all of it where it fits. */
export const strategySchema = z.enum(["window", "memory", "whole"]);
export type Strategy = z.infer<typeof strategySchema>;

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
});
export type Fact = z.infer<typeof factSchema>;

export const summarySchema = z.object({ text: z.string(), original: z.string().optional() });
export type Summary = z.infer<typeof summarySchema>;

/** What is remembered of everything up to a message. */
export const memorySchema = z.object({ facts: z.array(factSchema), summary: summarySchema });
export type Memory = z.infer<typeof memorySchema>;
