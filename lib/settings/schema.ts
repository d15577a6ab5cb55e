import { z } from "zod";

import { strategySchema } from "#lib/conversations/schema.ts";
import { plainText } from "#lib/text/schema.ts";

/** What an administrator changes while Parlor runs. Times in seconds, lengths in tokens. */
export const settingsSchema = z.strictObject({
  /** To reach the model server at all. */
  connectTimeout: z.number().int().min(1).max(60).default(5),
  /** From the question to the model's first word; a model that must be loaded first takes minutes. */
  firstTokenTimeout: z.number().int().min(1).max(3_600).default(300),
  /** Between two words. */
  silenceTimeout: z.number().int().min(1).max(3_600).default(60),
  /** Turns that one person may have under way, and questions that they may ask in a minute. */
  turnsAtOnce: z.number().int().min(1).max(1_000).default(4),
  questionsPerMinute: z.number().int().min(1).max(10_000).default(30),
  /** The whole turn. */
  turnTimeout: z.number().int().min(1).max(86_400).default(900),
  /** To get a connection to the database, and for one statement of it. */
  databaseConnectTimeout: z.number().int().min(1).max(60).default(5),
  databaseStatementTimeout: z.number().int().min(1).max(600).default(30),
  /** The window that every call to a model asks for (`num_ctx`). Another value makes the model server load the model again. */
  contextLength: z.number().int().min(1_024).max(1_048_576).default(8_192),
  /** The longest reply (`num_predict`), as far as the prompt leaves room for it. */
  maxOutputTokens: z.number().int().min(512).max(131_072).default(4_096),
  /** What a prompt always leaves for the reply. */
  replyReserve: z.number().int().min(256).max(131_072).default(1_024),
  /** How the past of a conversation is treated where the conversation and its model do not say otherwise. */
  strategy: strategySchema.default("memory"),
  /** The same for single models, by their id. */
  modelStrategies: z.record(plainText(200).min(1), strategySchema).default({}),
  /** The part of the room that a cut leaves filled. docs/decisions/010 says why. */
  lowWater: z.number().min(0.1).max(0.9).default(0.3),
  /** The most of a window that the past may take, for a model that is slow to read; null: as much as fits. */
  historyBound: z.number().int().min(512).nullable().default(null),
  /** The time that a model may take to put a block in short. Nobody waits for it. */
  compressionTimeout: z.number().int().min(5).max(3_600).default(120),
  /** How long events stay in the audit log, in days. */
  auditDays: z.number().int().min(1).max(3_650).default(365),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Some of the settings. A default belongs to what is read, not to a change. */
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
