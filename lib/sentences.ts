// What the server itself says to a person, in their language.

import { createTranslator } from "use-intl/core";

import { catalogue, type Language, locales } from "#lib/words/index.ts";

import type { AppError } from "./errors.ts";

/** The sentence of a refusal. */
export function sentenceOf(language: Language, { sentence, values }: Pick<AppError, "sentence" | "values">): string {
  const translate = createTranslator({ locale: locales[language], messages: catalogue(language), namespace: "errors" });
  return translate(sentence, values as never);
}
