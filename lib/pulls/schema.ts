import { z } from "zod";

import { pullStageSchema } from "#lib/runtimes/schema.ts";

import { pullNameFault } from "./rules.ts";

/** How far a pull is. `replica` of `replicas`: the addresses of a runtime pull one after the other; the bytes are of that one. */
export const pullReportSchema = z.object({
  stage: pullStageSchema,
  completedBytes: z.number().int(),
  totalBytes: z.number().int(),
  /** At the speed of the last seconds; null: not known. */
  secondsLeft: z.number().int().nullable(),
  replica: z.number().int(),
  replicas: z.number().int(),
});
export type PullReport = z.infer<typeof pullReportSchema>;

export const newPullSchema = z.strictObject({
  runtimeId: z.uuid(),
  name: z.string().superRefine((name, context) => {
    const fault = pullNameFault(name);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  }),
});
export type NewPull = z.infer<typeof newPullSchema>;

/** A pull; `progress` is null before the first report, `error` says why it failed. */
export const pullSchema = z.object({
  id: z.uuid(),
  runtimeId: z.uuid(),
  runtimeName: z.string(),
  name: z.string(),
  state: z.enum(["running", "done", "failed", "canceled"]),
  progress: pullReportSchema.nullable(),
  error: z.string().nullable(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type Pull = z.infer<typeof pullSchema>;

export const pullPageSchema = z.object({ items: z.array(pullSchema), nextCursor: z.null() });
export type PullPage = z.infer<typeof pullPageSchema>;
export const pullStartedSchema = z.object({ id: z.uuid() });
