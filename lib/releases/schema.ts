import { z } from "zod";

import { modelIdSchema } from "#lib/models/schema.ts";

import { leastShare, mostReleaseUsers } from "./rules.ts";

/** Of all people, from 0 to 1. */
const shareSchema = z.number().min(leastShare).max(1);
const userIdsSchema = z.array(z.uuid()).min(1).max(mostReleaseUsers);

const isOneOf = ({ share, userIds }: { share?: unknown; userIds?: unknown }) =>
  (share === undefined) !== (userIds === undefined);

/** Who gets `modelId` where they would get `against`: a share of all people, or those named. */
export const newReleaseSchema = z
  .strictObject({
    modelId: modelIdSchema,
    against: modelIdSchema,
    share: shareSchema.optional(),
    userIds: userIdsSchema.optional(),
  })
  .refine(isOneOf);
export type NewRelease = z.infer<typeof newReleaseSchema>;

export const releaseChangeSchema = z
  .strictObject({ share: shareSchema.optional(), userIds: userIdsSchema.optional() })
  .refine(isOneOf);
export type ReleaseChange = z.infer<typeof releaseChangeSchema>;

/**
 * A release. `share` or `userIds` is null. `people` of the `everybody` who can sign in are included. `missing`: those of its two models that
 * cannot be asked at present.
 */
export const releaseSchema = z.object({
  id: z.uuid(),
  modelId: z.string(),
  against: z.string(),
  state: z.enum(["running", "completed", "reverted"]),
  share: z.number().nullable(),
  userIds: z.array(z.uuid()).nullable(),
  people: z.number().int(),
  everybody: z.number().int(),
  missing: z.array(z.string()),
  startedAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
  revertedAt: z.iso.datetime().nullable(),
});
export type Release = z.infer<typeof releaseSchema>;

export const releasePageSchema = z.object({
  items: z.array(releaseSchema),
  nextCursor: z.string().nullable(),
});
export type ReleasePage = z.infer<typeof releasePageSchema>;

export const releaseQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z.uuid().optional(),
});
export type ReleaseQuery = z.infer<typeof releaseQuerySchema>;

/** Half of the values are at most `median`; 95 of 100 are no worse than `p95`. Null: there are none. */
const spreadSchema = z.object({ median: z.number(), p95: z.number() }).nullable();

/** What the answers of a model have come to since the release began. Times in ms, `replyLength` in characters. */
export const releaseArmSchema = z.object({
  modelId: z.string(),
  users: z.number().int(),
  answers: z.number().int(),
  failed: z.number().int(),
  stopped: z.number().int(),
  interrupted: z.number().int(),
  cutAtLimit: z.number().int(),
  /** Answers whose question was asked again. */
  regenerated: z.number().int(),
  /** Without the time in the queue. */
  firstTokenMs: spreadSchema,
  tokensPerSecond: spreadSchema,
  replyTokens: spreadSchema,
  replyLength: spreadSchema,
});
export type ReleaseArm = z.infer<typeof releaseArmSchema>;

/** `enough`: both arms have as many answers as a comparison needs. */
export const comparisonSchema = z.object({
  since: z.iso.datetime(),
  until: z.iso.datetime().nullable(),
  enough: z.boolean(),
  released: releaseArmSchema,
  against: releaseArmSchema,
});
export type Comparison = z.infer<typeof comparisonSchema>;
