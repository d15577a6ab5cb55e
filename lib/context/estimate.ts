// Estimates the tokens of a text without the model's own tokeniser, by counting kinds of characters. Tokenisers differ by a separate factor for
// each kind, some by three: hence the kinds are kept apart and calibrated (calibrate.ts). Weights and deviations were fitted to eleven
// tokenisers (of OpenAI, Llama 2 and 3, Mistral, Gemma 3, Qwen 2.5, DeepSeek 3, SmolLM 2) on seventy texts, prose in two languages, code, SQL, tables
// and logs. With the factors of its tokeniser, the estimate of one text is off by 2 to 4 % (root mean square).

import { CountedTexts } from "./counted-texts.ts";

export const kinds = [
  "latin",
  "digits",
  "singles",
  "cjk",
  "letters",
  "lines",
  "indents",
  "high",
  "signs",
  "joints",
] as const;
export type Kind = (typeof kinds)[number];

/** The estimated number of tokens of each kind in a text. */
export type Estimate = Record<Kind, number>;

/** The standard deviations of the kinds' factors between tokenisers. */
export const deviations: Record<Kind, number> = {
  latin: 0.25,
  digits: 0.2,
  singles: 0.6,
  cjk: 0.6,
  letters: 1,
  lines: 0.5,
  indents: 0.6,
  high: 0.7,
  signs: 0.12,
  joints: 0.6,
};

const runs =
  /(?<latin>[A-Za-z\u00c0-\u024f]+)|(?<digits> ?\d+)|(?<cjk>[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+)|(?<letters>\p{L}+)|(?<blanks>\s+)|(?<high>[^\s\p{L}\d\0-\u2000]+)|(?<joints>(?<![^\s\p{L}\d])[^\s\p{L}\d](?=[A-Za-z]))|(?<signs>[^\s\p{L}\d]+)/gu;
/** Between the words of a run of letters: `reorderPoint` has two, `SELECT` one. */
const betweenWords = /(?<=\P{Lu})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

export const nothing = (): Estimate => ({
  latin: 0,
  digits: 0,
  singles: 0,
  cjk: 0,
  letters: 0,
  lines: 0,
  indents: 0,
  high: 0,
  signs: 0,
  joints: 0,
});

const weigh: Record<string, (run: string, sum: Estimate) => void> = {
  latin(run, sum) {
    for (const word of run.split(betweenWords))
      sum.latin += isUpper(word)
        ? Math.ceil(word.length / 5)
        : 1 + Math.max(0, word.length - 9) * 0.15;
  },
  // Some tokenisers take up to three digits at once, others one: `singles` are what these have more. A blank before a number is a token.
  digits(run, sum) {
    const length = run.trim().length;
    const groups = Math.ceil(length / 3);
    sum.digits += groups + run.length - length;
    sum.singles += 0.7 * (length - groups);
  },
  cjk(run, sum) {
    sum.cjk += 0.8 + 0.95 * run.length;
  },
  letters(run, sum) {
    sum.letters += run.length / 2;
  },
  // The last blank of a run belongs to the word behind it.
  blanks(run, sum) {
    const indent = run.length - 1 - run.lastIndexOf("\n");
    if (indent < run.length) sum.lines += 0.75 + (run.length - indent) / 4;
    sum.indents += 0.4 * (run.endsWith(" ") ? indent - 1 : indent);
  },
  high(run, sum) {
    for (const character of run) sum.high += character.length === 1 ? 1 : 2.5;
  },
  // A single sign before a word, as in `part.id`: some tokenisers take both at once.
  joints(_, sum) {
    sum.joints += 0.8;
  },
  signs(run, sum) {
    sum.signs += 0.75 + run.length / 4;
  },
};

const isUpper = (word: string) => word.length > 1 && word === word.toUpperCase();

function estimate(text: string): Estimate {
  const sum = nothing();
  for (const { groups = {} } of text.matchAll(runs))
    for (const [kind, run] of Object.entries(groups))
      if (run !== undefined) weigh[kind]?.(run, sum);
  return sum;
}

const plus = (a: Estimate, b: Estimate) =>
  Object.fromEntries(kinds.map((kind) => [kind, a[kind] + b[kind]])) as Estimate;

export const estimates = new CountedTexts({
  part: ({ text }) => estimate(text),
  add: plus,
  none: nothing(),
});
