// Texts that the server itself sends to a user, in the user's language.

import { createTranslator } from "use-intl/core";

import { catalogue, type Language, locales } from "#lib/i18n/index.ts";

import type { AppError, MessageKey } from "./errors.ts";

/** The message of an `AppError`. */
export function errorMessage(
  language: Language,
  { messageKey, values }: Pick<AppError, "messageKey" | "values">,
): string {
  // Which values belong to which message key is known where the error is thrown, not here.
  const say: (name: MessageKey, values: AppError["values"]) => string = createTranslator({
    locale: locales[language],
    messages: catalogue(language),
    namespace: "errors",
  });
  return say(messageKey, values);
}
