import { z } from "zod";

/**
 * Every action of the audit log. An event is written in the transaction of the change that it
 * records.
 */
export const auditActionSchema = z.enum([
  "setup.completed",
  "session.started",
  "session.refused",
  "session.ended",
  "access.refused",
  "user.created",
  "user.renamed",
  "user.role_changed",
  "user.disabled",
  "user.enabled",
  "user.password_reset",
  "user.password_changed",
  "user.password_refused",
  "settings.changed",
  "runtime.created",
  "runtime.changed",
  "runtime.deleted",
  "model.changed",
  "model.deleted",
  "model.loaded",
  "model.unloaded",
  "model.pulled",
  "model.pull_canceled",
  "variant.created",
  "variant.changed",
  "variant.reverted",
  "variant.deleted",
  "variant.created_on_server",
  "release.created",
  "release.changed",
  "release.completed",
  "release.reverted",
  "release.deleted",
  "question_set.created",
  "question_set.changed",
  "question_set.deleted",
  "trial.started",
  "trial.canceled",
  "trial.deleted",
  "compatibility.checked",
  "conversation.deleted",
  "collection.created",
  "collection.changed",
  "collection.members_changed",
  "collection.deleted",
  "document.uploaded",
  "document.replaced",
  "document.deleted",
]);
export type AuditAction = z.infer<typeof auditActionSchema>;

/** Ids, names and codes; never a password, a token, or a message's text. */
export type AuditDetails = Record<string, string | number | boolean | null>;

export const auditEventSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** How often it happened within a minute, and when for the last time; `at` is the first time. */
  times: z.number().int(),
  lastAt: z.iso.datetime(),
  action: auditActionSchema,
  actor: z.object({ id: z.uuid(), username: z.string(), name: z.string() }).nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export const auditQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

export const auditPageSchema = z.object({
  items: z.array(auditEventSchema),
  nextCursor: z.string().nullable(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;
