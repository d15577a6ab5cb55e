import { z } from "zod";

/** What an administrator changes while Parlor runs. Times in seconds, lengths in tokens. */
export const settingsSchema = z.strictObject({
  /** To reach the model server at all. */
  connectTimeout: z.number().int().min(1).max(60).default(5),
  /** From the question to the model's first word; a model that must be loaded first takes minutes. */
  firstTokenTimeout: z.number().int().min(1).max(3_600).default(300),
  /** Between two words. */
  silenceTimeout: z.number().int().min(1).max(3_600).default(60),
  /** The whole turn. */
  turnTimeout: z.number().int().min(1).max(86_400).default(900),
  /** The window that every call to a model asks for (`num_ctx`). Another value makes the model server load the model again. */
  contextLength: z.number().int().min(1_024).max(1_048_576).default(8_192),
  /** The longest reply (`num_predict`), as far as the prompt leaves room for it. */
  longestReply: z.number().int().min(512).max(131_072).default(4_096),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsChangeSchema = z.strictObject({
  connectTimeout: settingsSchema.shape.connectTimeout.unwrap().optional(),
  firstTokenTimeout: settingsSchema.shape.firstTokenTimeout.unwrap().optional(),
  silenceTimeout: settingsSchema.shape.silenceTimeout.unwrap().optional(),
  turnTimeout: settingsSchema.shape.turnTimeout.unwrap().optional(),
  contextLength: settingsSchema.shape.contextLength.unwrap().optional(),
  longestReply: settingsSchema.shape.longestReply.unwrap().optional(),
});
export type SettingsChange = z.infer<typeof settingsChangeSchema>;
