import "server-only";

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

import type { Jieba } from "@node-rs/jieba";

import { processSingleton } from "#lib/process-singleton.ts";

import { isCommonWord } from "./word-forms.ts";

/**
 * jieba with its own dictionary, loaded for the first Chinese text: it takes 60 MB and a third of a second. `@node-rs/jieba/dict` is not
 * imported, because it reads a second file of the same size.
 */
const jieba = (): Jieba =>
  processSingleton("jieba", () => {
    const load = createRequire(import.meta.url);
    const { Jieba } = load("@node-rs/jieba") as typeof import("@node-rs/jieba");
    const dictionary = resolve(/* turbopackIgnore: true */ "node_modules/@node-rs/jieba/dict.txt");
    return Jieba.withDict(readFileSync(dictionary));
  });

/**
 * The words of a run of Chinese characters, with the words inside longer ones. Characters in a row that belong to no word, as in a name, are
 * taken as pairs too. jieba's statistical model is off: it cuts such a row differently in different sentences.
 */
export function chineseWords(run: string): string[] {
  const words = jieba().cutForSearch(run, false);
  const pairs = words
    .slice(1)
    .map((word, at) => [words[at] ?? "", word])
    .filter((pair) => pair.every((word) => isSingle(word) && !isCommonWord(word)))
    .map((pair) => pair.join(""));
  return [...words, ...pairs];
}

/** One character, which may be a surrogate pair. */
const isSingle = (word: string) =>
  word.length === 1 || (word.length === 2 && [...word].length === 1);
