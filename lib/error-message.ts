// What the server itself says to a person, in their language.

import { createTranslator } from "use-intl/core";

import { catalogue, type Language, locales } from "#lib/i18n/index.ts";

import type { AppError, MessageKey } from "./errors.ts";

/** The sentence of a refusal. */
export function errorMessage(
  language: Language,
  { messageKey, values }: Pick<AppError, "messageKey" | "values">,
): string {
  // Which values belong to which sentence is known where it is thrown, not here.
  const say: (name: MessageKey, values: AppError["values"]) => string = createTranslator({
    locale: locales[language],
    messages: catalogue(language),
    namespace: "errors",
  });
  return say(messageKey, values);
}
