// What the server itself says to a person, in their language.

import { createTranslator } from "use-intl/core";

import { catalogue, type Language, locales } from "#lib/words/index.ts";

import type { AppError, Sentence } from "./errors.ts";

/** The sentence of a refusal. */
export function sentenceOf(language: Language, { sentence, values }: Pick<AppError, "sentence" | "values">): string {
  // Which values belong to which sentence is known where it is thrown, not here.
  const say: (name: Sentence, values: AppError["values"]) => string = createTranslator({
    locale: locales[language],
    messages: catalogue(language),
    namespace: "errors",
  });
  return say(sentence, values);
}
