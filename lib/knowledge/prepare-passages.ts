import "server-only";

import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";

import type { CutPassage } from "#lib/reading/schema.ts";
import { termsOf } from "#lib/text/terms.ts";
import { writtenLanguageOf } from "#lib/text/written-language.ts";

import type { IndexedPassage } from "./passage-store.ts";

/** Prepares so many passages without a pause for other work of the process. */
const withoutPause = 16;

/**
 * The passages of a document with what is stored of them to be found: the terms of their text, of the headings above it, and of the document's name. `from` is the
 * position of the first one.
 */
export async function preparePassages(
  documentName: string,
  passages: CutPassage[],
  from = 0,
): Promise<IndexedPassage[]> {
  const nameTerms = termsOf(documentName.replace(/\.[a-z]{2,8}$/iu, ""));
  const prepared: IndexedPassage[] = [];
  for (const [at, passage] of passages.entries()) {
    const own = termsOf([...passage.headings, passage.text].join("\n"));
    const frequencies = new Map<string, number>();
    for (const term of [...own, ...nameTerms])
      frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
    prepared.push({
      ...passage,
      position: from + at,
      language: writtenLanguageOf(passage.text),
      length: own.length,
      hash: hashOf(passage.text),
      frequencies,
    });
    if (at % withoutPause === withoutPause - 1) await setImmediate();
  }
  return prepared;
}

/** Passages with the same hash say the same: blanks, punctuation and case do not count. */
const hashOf = (text: string): string =>
  createHash("sha256")
    .update(
      text
        .normalize("NFKC")
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]/gu, ""),
    )
    .digest("hex");
