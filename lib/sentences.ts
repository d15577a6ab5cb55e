// What the server itself says to a person, in their language.

import { createTranslator } from "next-intl";

import { catalogue, type Language } from "#lib/words/index.ts";

import type { AppError } from "./errors.ts";

/**
 * The language of a request: the cookie (set from the profile at sign-in, and by the switch on the sign-in page), else what the browser
 * asks for, else English.
 */
export function languageOf(headers: Headers): Language {
  const chosen = /(?:^|;\s*)language=(en|zh)(?:;|$)/.exec(headers.get("cookie") ?? "")?.[1];
  if (chosen === "en" || chosen === "zh") return chosen;
  const wanted = (headers.get("accept-language") ?? "").toLowerCase();
  const [zh, en] = [wanted.search(/\bzh\b/), wanted.search(/\ben\b/)];
  return zh >= 0 && (en < 0 || zh < en) ? "zh" : "en";
}

/** The sentence of a refusal. */
export function sentenceOf(language: Language, { sentence, values }: Pick<AppError, "sentence" | "values">): string {
  const translate = createTranslator({ locale: language, messages: catalogue(language), namespace: "errors" });
  return translate(sentence as Parameters<typeof translate>[0], values);
}
