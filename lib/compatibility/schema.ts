import { z } from "zod";

import { checkStepSchema } from "#lib/runtimes/schema.ts";

/** What a step has found; `words` says why it failed. */
const stepItemSchema = z.object({
  step: checkStepSchema,
  outcome: z.enum(["passed", "failed", "skipped"]),
  problem: z.enum(["forgot", "cut", "not_refused", "no_call", "fault"]).nullable(),
  words: z.string().nullable(),
});

/**
 * The check of an address of a runtime. `version` is there now; `checkedVersion`, `model`, `steps` and `checkedAt` are of the last check that has
 * ended, null: there was none.
 */
export const compatibilitySchema = z.object({
  runtimeId: z.uuid(),
  runtimeName: z.string(),
  url: z.string(),
  version: z.string(),
  running: z.boolean(),
  checkedVersion: z.string().nullable(),
  model: z.string().nullable(),
  steps: z.array(stepItemSchema).nullable(),
  checkedAt: z.iso.datetime().nullable(),
});
export type Compatibility = z.infer<typeof compatibilitySchema>;

/** Of every address that answers and reports a version. */
export const compatibilityPageSchema = z.object({
  items: z.array(compatibilitySchema),
  nextCursor: z.null(),
});
export type CompatibilityPage = z.infer<typeof compatibilityPageSchema>;

/** The number of addresses whose check was started. */
export const checksStartedSchema = z.object({ started: z.number().int() });
