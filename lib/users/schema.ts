import { z } from "zod";

import { lineOfText, plainText } from "#lib/text/schema.ts";
import { foldUsername, longestUsername, usernamePattern } from "#lib/text/username.ts";
import { longestName, longestPassword, shortestPassword } from "./rules.ts";

/** Parsing folds a user name: what is stored, compared and counted is always the folded one. */
export const usernameSchema = z
  .string()
  .overwrite(foldUsername)
  .min(1)
  .max(longestUsername)
  .regex(usernamePattern);

export const passwordSchema = plainText(longestPassword).min(shortestPassword);

/** What people call them. */
export const nameSchema = lineOfText(longestName);

export const roleSchema = z.enum(["admin", "member"]);
export const languageSchema = z.enum(["en", "zh"]);
export const themeSchema = z.enum(["system", "light", "dark"]);

/** A user as an administrator sees them. */
export const userSchema = z.object({
  id: z.uuid(),
  username: usernameSchema,
  // Stored names are answered unchanged: an older rule may have accepted what this one would not.
  name: z.string(),
  role: roleSchema,
  disabled: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().nullable(),
});
export type User = z.infer<typeof userSchema>;

export const userPageSchema = z.object({
  items: z.array(userSchema),
  nextCursor: z.string().nullable(),
});
export type UserPage = z.infer<typeof userPageSchema>;

export const userQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: usernameSchema.optional(),
});
export type UserQuery = z.infer<typeof userQuerySchema>;

/** A user as colleagues see them. */
export const colleagueSchema = userSchema.pick({ id: true, name: true, username: true });
export type Colleague = z.infer<typeof colleagueSchema>;

export const colleagueQuerySchema = z.strictObject({ username: usernameSchema });
/** At most one: a user name is known in full or not at all. */
export const colleaguePageSchema = z.object({
  items: z.array(colleagueSchema).max(1),
  nextCursor: z.null(),
});
export type ColleaguePage = z.infer<typeof colleaguePageSchema>;

/** Without a password one is generated, answered once, and must be changed at the first sign-in. */
export const newUserSchema = z.strictObject({
  username: usernameSchema,
  name: nameSchema,
  role: roleSchema,
  password: passwordSchema.optional(),
});
export type NewUser = z.infer<typeof newUserSchema>;

/**
 * The answer to creating a user or setting a password: `password` is there only when it was
 * generated, and never again.
 */
export const newUserAnswerSchema = userSchema.extend({ password: z.string().optional() });
export type NewUserAnswer = z.infer<typeof newUserAnswerSchema>;

export const userChangeSchema = z.strictObject({
  name: nameSchema.optional(),
  role: roleSchema.optional(),
  disabled: z.boolean().optional(),
  password: passwordSchema.optional(),
});
export type UserChange = z.infer<typeof userChangeSchema>;

export const passwordResetSchema = z.strictObject({ password: passwordSchema.optional() });
export const passwordResetAnswerSchema = z.object({ password: z.string().optional() });

export const setupSchema = z.strictObject({
  token: plainText(200).min(1),
  username: usernameSchema,
  password: passwordSchema,
  name: nameSchema.optional(),
});
export type Setup = z.infer<typeof setupSchema>;

/** A user as they see themselves. */
export const meSchema = z.object({
  id: z.uuid(),
  username: usernameSchema,
  name: z.string(),
  role: roleSchema,
  language: languageSchema,
  theme: themeSchema,
  mustChangePassword: z.boolean(),
});
export type Me = z.infer<typeof meSchema>;

export const meChangeSchema = z.strictObject({
  name: nameSchema.optional(),
  language: languageSchema.optional(),
  theme: themeSchema.optional(),
});
export type MeChange = z.infer<typeof meChangeSchema>;

/** `current` is any text that the user typed; only the new one has rules. */
export const passwordChangeSchema = z.strictObject({
  current: plainText(200),
  next: passwordSchema,
});
export type PasswordChange = z.infer<typeof passwordChangeSchema>;
