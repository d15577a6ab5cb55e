import { z } from "zod";

import { strategySchema } from "#lib/conversations/schema.ts";
import { plainText } from "#lib/text/schema.ts";

/** What an administrator changes while Parlor runs. Times in seconds, lengths in tokens. */
export const settingsSchema = z.strictObject({
  /** The timeout for reaching the model server. */
  connectTimeout: z.number().int().min(1).max(60).default(5),
  /** From the question to the model's first token; loading a model takes minutes. */
  firstTokenTimeout: z.number().int().min(1).max(3_600).default(300),
  /** Between two tokens. */
  silenceTimeout: z.number().int().min(1).max(3_600).default(60),
  /** The number of active turns per user, and of questions per user and minute. */
  turnsAtOnce: z.number().int().min(1).max(1_000).default(4),
  questionsPerMinute: z.number().int().min(1).max(10_000).default(30),
  /** The number of calls that wait for a slot of one model server, and how long a question waits. */
  queueLength: z.number().int().min(1).max(1_000).default(500),
  queueTimeout: z.number().int().min(10).max(86_400).default(900),
  /** After this time a call that no user waits for is served as if one did. */
  backgroundAging: z.number().int().min(10).max(86_400).default(180),
  /** The limit for a whole turn, from its slot on. */
  turnTimeout: z.number().int().min(1).max(86_400).default(900),
  /** For getting a connection to the database, and for one statement. */
  databaseConnectTimeout: z.number().int().min(1).max(60).default(5),
  databaseStatementTimeout: z.number().int().min(1).max(600).default(30),
  /**
   * The window that every call to a model requests (`num_ctx`). With another value the model server
   * reloads the model.
   */
  contextLength: z.number().int().min(1_024).max(1_048_576).default(8_192),
  /** The longest reply (`num_predict`), if the prompt leaves space for it. */
  maxOutputTokens: z.number().int().min(512).max(131_072).default(4_096),
  /** The space for the reply that a prompt must leave. */
  replyReserve: z.number().int().min(256).max(131_072).default(1_024),
  /** The default history strategy of conversations and models without one. */
  strategy: strategySchema.default("memory"),
  /** The history strategy of single models, by their id. */
  modelStrategies: z.record(plainText(200).min(1), strategySchema).default({}),
  /**
   * The share of the history's space that stays filled after a compaction. See docs/decisions/010.
   */
  lowWater: z.number().min(0.1).max(0.9).default(0.3),
  /**
   * The maximum of the history in the window, for a model with a slow prompt evaluation; null: as
   * much as fits.
   */
  historyBound: z.number().int().min(512).nullable().default(null),
  /** The time limit of a compaction. No user waits for it. */
  compressionTimeout: z.number().int().min(5).max(3_600).default(120),
  /** The retention of the audit log, in days. */
  auditDays: z.number().int().min(1).max(3_650).default(365),
});
export type Settings = z.infer<typeof settingsSchema>;

/**
 * Some of the settings. Without defaults, which belong to the read settings and not to a change.
 */
export const settingsChangeSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(settingsSchema.shape).map(([name, value]) => [name, value.unwrap().optional()]),
  ) as {
    [Name in keyof typeof settingsSchema.shape]: z.ZodOptional<
      ReturnType<(typeof settingsSchema.shape)[Name]["unwrap"]>
    >;
  },
);
export type SettingsChange = z.infer<typeof settingsChangeSchema>;
