// Estimates the tokens of a text without the model's own tokeniser, by counting kinds of characters. Tokenisers differ by a separate factor for
// each kind, some by three: hence the kinds are kept apart and calibrated (calibrate.ts). Weights were fitted to eleven tokenisers (of OpenAI,
// Llama 2 and 3, Mistral, Gemma 3, Qwen 3, DeepSeek 3, SmolLM 2 and others) on 640 texts: prose in twelve languages, code, configuration, tables, logs, checksums.
// With the factors of its tokeniser, the estimate of one text is off by 5 to 8 % (root mean square).

import { CountedTexts } from "./counted-texts.ts";

export const kinds = [
  "pieces",
  "rare",
  "accents",
  "upper",
  "digits",
  "singles",
  "gaps",
  "cjk",
  "wide",
  "letters",
  "lines",
  "signLines",
  "indents",
  "blanks",
  "high",
  "repeats",
  "joints",
] as const;
export type Kind = (typeof kinds)[number];

/** The estimated number of tokens of each kind in a text. */
export type Estimate = Record<Kind, number>;

/**
 * How the kinds' factors vary between tokenisers, as standard deviations from 1: by the tokeniser's `vocabulary` (a smaller one has fewer rare words,
 * accents and Chinese characters), by its `method` (whether it splits numbers into digits, and joins signs with what is beside them), and for reasons
 * of their `own`. So the first counts of a model, in whatever language, say something about all kinds.
 */
export const variations: Record<Kind, { vocabulary: number; method: number; own: number }> = {
  pieces: { vocabulary: 0.02, method: 0.02, own: 0.15 },
  rare: { vocabulary: 0.24, method: -0.03, own: 0.14 },
  accents: { vocabulary: 0.61, method: -0.16, own: 0.24 },
  upper: { vocabulary: 0.05, method: 0.05, own: 0.11 },
  digits: { vocabulary: -0.01, method: 0.13, own: 0.11 },
  singles: { vocabulary: 0.03, method: 0.96, own: 0.57 },
  gaps: { vocabulary: -0.17, method: 0.28, own: 0.18 },
  cjk: { vocabulary: 0.47, method: -0.07, own: 0.17 },
  wide: { vocabulary: 0.11, method: -0.01, own: 0.12 },
  letters: { vocabulary: 0.49, method: -0.13, own: 0.14 },
  lines: { vocabulary: 0, method: 0.19, own: 0.09 },
  signLines: { vocabulary: 0.36, method: 0.27, own: 0.29 },
  indents: { vocabulary: -0.18, method: 0.18, own: 0.16 },
  blanks: { vocabulary: 9.8, method: -4.5, own: 7.5 },
  high: { vocabulary: 0.07, method: 0.06, own: 0.15 },
  repeats: { vocabulary: 0.43, method: 0.11, own: 0.1 },
  joints: { vocabulary: 0.27, method: 0.19, own: 0.2 },
};

/** Each group is one of `weighers`, in their order. It has no name, because an object of ten names for each word takes longer than all else. */
const runs =
  /([A-Za-z\u00c0-\u024f]+)|( ?\d+)|( ?[\u3040-\u9fff\uac00-\ud7af\uf900-\ufaff]+)|([\u2e80-\u303f\uff00-\uffef]+)|(\p{L}+)|((?<=[^\s\p{L}\d])\s+)|(\s+)|([^\s\p{L}\d\0-\u2000]+)|((?<![^\s\p{L}\d])[^\s\p{L}\d](?=[A-Za-z]))|([^\s\p{L}\d]+)/gu;
/** Between the words of a run of letters: `reorderPoint` has two, `SELECT` one. */
const betweenWords = /(?<=\P{Lu})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

const none = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Estimate;
export const nothing = (): Estimate => ({ ...none });

/**
 * The letters that often follow each letter in English words. A word with other pairs of letters (in another language, an abbreviation, a checksum) is
 * in few vocabularies as a whole. Fitted to English documentation.
 */
const followers =
  "abcdfgiklmnprstuvwy baceilorsuy cacehiklorstu dadeilorsuy eabcdefgilmnopqrstvwxy faefilorstuy gaeghilnorsu haeiortu iabcdefglmnoprstvxz jes kaeis ladeilostuvy mabeilmopsu nacdefgiklnostuvy oabcdfgiklmnoprstuvw paehiloprstuy qu rabcdefgiklmnoprstuvy sacehiklmopstuy tacehiloprstuwy uabcdegilmnprst vaeio waehinors xceipt yeimnops ze";
const isUsual = usualPairs();

/** By the place of the first letter in the alphabet, then by that of the second. */
function usualPairs(): Uint8Array[] {
  const usual = Array.from({ length: 26 }, () => new Uint8Array(26));
  for (const [letter = "", ...others] of followers.split(" "))
    for (const other of others) (usual[placeOf(letter, 0)] as Uint8Array)[placeOf(other, 0)] = 1;
  return usual;
}

/** In the alphabet, without regard to case; more than 25 for letters with an accent. */
function placeOf(word: string, at: number): number {
  return (word.charCodeAt(at) | 32) - 97;
}

/** Uncommon pairs of letters, and letters beyond the eighth: they split a word into more tokens. */
function addWord(word: string, sum: Estimate): void {
  for (let at = 0; at < word.length; at += 1) if (word.charCodeAt(at) > 127) sum.accents += 0.75;
  if (word.length > 1 && word === word.toUpperCase()) {
    sum.upper += 0.36 * word.length;
    return;
  }
  let rare = 0;
  for (let at = 1; at < word.length; at += 1)
    if (isUsual[placeOf(word, at - 1)]?.[placeOf(word, at)] !== 1) rare += 1;
  sum.pieces += 0.97;
  sum.rare += 0.53 * rare + 0.48 * Math.max(0, word.length - 8);
}

type Weigher = (run: string, sum: Estimate) => void;

const weighers = Object.values<Weigher>({
  latin(run, sum) {
    for (const word of run.split(betweenWords)) addWord(word, sum);
  },
  // Some tokenisers take up to three digits at once, others one: `singles` are what these have more. A blank before a number is a token.
  digits(run, sum) {
    const length = run.trimStart().length;
    const groups = Math.ceil(length / 3);
    sum.digits += 1.15 * groups;
    sum.gaps += 0.85 * (run.length - length);
    sum.singles += 0.3 * (length - groups);
  },
  cjk(run, sum) {
    sum.cjk += 0.93 * (0.5 + run.trimStart().length);
    if (run.startsWith(" ")) sum.gaps += 0.85;
  },
  wide(run, sum) {
    sum.wide += 0.85 * run.length;
  },
  letters(run, sum) {
    sum.letters += run.length / 2;
  },
  // Some tokenisers take a sign and the end of its line at once.
  blanksAfterSign(run, sum) {
    if (run.includes("\n")) sum.signLines += 0.31;
    addIndent(run, sum);
  },
  blanks(run, sum) {
    if (run.includes("\n")) sum.lines += 1;
    addIndent(run, sum);
  },
  high(run, sum) {
    for (const character of run) sum.high += character.length === 1 ? 1 : 2.5;
  },
  // A single sign before a word, as in `part.id`: some tokenisers take both at once.
  joints(_, sum) {
    sum.joints += 0.75;
  },
  signs(run, sum) {
    sum.pieces += 1;
    sum.repeats += 0.15 * (run.length - 1);
  },
});

/** The blanks of a line before its first word; the last one belongs to the word. Most tokenisers take them at once, others one by one. */
function addIndent(run: string, sum: Estimate): void {
  const length = run.length - 1 - run.lastIndexOf("\n") - (run.endsWith(" ") ? 1 : 0);
  if (length <= 0) return;
  sum.indents += 0.92;
  sum.blanks += 0.02 * length;
}

function estimate(text: string): Estimate {
  const sum = nothing();
  for (const groups of text.matchAll(runs)) {
    // Each match is one group.
    const at = groups.findIndex((run, place) => place > 0 && run !== undefined);
    weighers[at - 1]?.(groups[0], sum);
  }
  return sum;
}

function plus(a: Estimate, b: Estimate): Estimate {
  const sum = { ...a };
  for (const kind of kinds) sum[kind] += b[kind];
  return sum;
}

export const estimates = new CountedTexts({
  part: ({ text }) => estimate(text),
  add: plus,
  none,
});
