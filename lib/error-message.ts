// Texts that the server itself sends to a user, in the user's language.

import { createTranslator } from "use-intl/core";

import { type Catalogue, catalogue, type Language, locales } from "#lib/i18n/index.ts";

import type { AppError, MessageKey } from "./errors.ts";

/** Who reads a text. Only an administrator is told what to change on a server. */
export type TextReader = { language: Language; role: "admin" | "member" };

type AdminKey = keyof Catalogue["adminErrors"];

/** The message of an `AppError`. Of what an administrator can act on, other users are told to ask one. */
export function errorMessage(
  { language, role }: TextReader,
  { messageKey, values }: Pick<AppError, "messageKey" | "values">,
): string {
  // Which values belong to which message key is known where the error is thrown, not here.
  type Say<Key> = (name: Key, values: AppError["values"]) => string;
  const locale = locales[language];
  const messages = catalogue(language);
  if (role === "admin" && messageKey in messages.adminErrors) {
    const say: Say<AdminKey> = createTranslator({ locale, messages, namespace: "adminErrors" });
    return say(messageKey as AdminKey, values);
  }
  const say: Say<MessageKey> = createTranslator({ locale, messages, namespace: "errors" });
  return say(messageKey, values);
}
