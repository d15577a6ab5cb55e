import { z } from "zod";

import { strategySchema } from "#lib/conversations/schema.ts";
import { plainText } from "#lib/text/schema.ts";

import { type NumberRule, numberRules as rules, settingDefaults } from "./rules.ts";

const whole = ({ least, most, initial }: NumberRule & { initial: number }) =>
  z.number().int().min(least).max(most).default(initial);

/** What an administrator changes while Parlor runs. Times in seconds, lengths in tokens. The limits and the defaults are in rules.ts. */
export const settingsSchema = z.strictObject({
  /** The timeout for reaching the model server. */
  connectTimeout: whole(rules.connectTimeout),
  /** From the question to the model's first token; loading a model takes minutes. */
  firstTokenTimeout: whole(rules.firstTokenTimeout),
  /** Between two tokens. */
  silenceTimeout: whole(rules.silenceTimeout),
  /** The number of active turns per user, and of questions per user and minute. */
  turnsAtOnce: whole(rules.turnsAtOnce),
  questionsPerMinute: whole(rules.questionsPerMinute),
  /** The number of calls that wait for a slot of one model server, and how long a question waits. */
  queueLength: whole(rules.queueLength),
  queueTimeout: whole(rules.queueTimeout),
  /** After this time a call that no user waits for is served as if one did. */
  backgroundAging: whole(rules.backgroundAging),
  /** The limit for a whole turn, from its slot on. */
  turnTimeout: whole(rules.turnTimeout),
  /** For getting a connection to the database, and for one statement. */
  databaseConnectTimeout: whole(rules.databaseConnectTimeout),
  databaseStatementTimeout: whole(rules.databaseStatementTimeout),
  /**
   * The window that every call to a model requests (`num_ctx`). With another value the model server
   * reloads the model.
   */
  contextLength: whole(rules.contextLength),
  /** The longest reply (`num_predict`), if the prompt leaves space for it. */
  maxOutputTokens: whole(rules.maxOutputTokens),
  /** The space for the reply that a prompt must leave. */
  replyReserve: whole(rules.replyReserve),
  /** The default history strategy of conversations and models without one. */
  strategy: strategySchema.default(settingDefaults.strategy),
  /** The history strategy of single models, by their id. */
  modelStrategies: z
    .record(plainText(200).min(1), strategySchema)
    .default(settingDefaults.modelStrategies),
  /**
   * The share of the history's space that stays filled after a compaction. See docs/decisions/010.
   */
  lowWater: z
    .number()
    .min(rules.lowWater.least)
    .max(rules.lowWater.most)
    .default(rules.lowWater.initial),
  /**
   * The maximum of the history in the window, for a model with a slow prompt evaluation; null: as
   * much as fits.
   */
  historyBound: z
    .number()
    .int()
    .min(rules.historyBound.least)
    .max(rules.historyBound.most)
    .nullable()
    .default(rules.historyBound.initial),
  /** The number of passages of documents that a question is answered from. */
  passagesInPrompt: whole(rules.passagesInPrompt),
  /** The score from which a passage is one that answers a question. See docs/decisions/030. */
  passageThreshold: z
    .number()
    .min(rules.passageThreshold.least)
    .max(rules.passageThreshold.most)
    .default(rules.passageThreshold.initial),
  /** The time limit of a compaction. No user waits for it. */
  compressionTimeout: whole(rules.compressionTimeout),
  /** The retention of the audit log, in days. */
  auditDays: whole(rules.auditDays),
  /** The largest file of a document, in megabytes (10⁶ bytes), and the most pages. */
  fileMegabytes: whole(rules.fileMegabytes),
  documentPages: whole(rules.documentPages),
  documentsPerCollection: whole(rules.documentsPerCollection),
  /** The files that a user has uploaded, all versions together. */
  megabytesPerUser: whole(rules.megabytesPerUser),
  /** The number of documents that a worker reads at the same time. */
  documentsAtOnce: whole(rules.documentsAtOnce),
});
export type Settings = z.infer<typeof settingsSchema>;
export type SettingName = keyof Settings;

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
