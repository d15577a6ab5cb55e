// What compaction must preserve: numbers, dates, codes, names and negations. They are found by rule, because a model that leaves one of
// them out does not report it.

import { sentencesOf, wordsOf } from "./tokenise-text.ts";

export type KeyDetail = { sentence: string; items: string[]; negated: boolean };

/** Chinese is written without blanks: characters next to a code or a number are not part of it. */
const codeRun = /(?:(?!\p{Script=Han})[\p{L}\d_./-])+/gu;
const date = /(?:(?<!\d)\d{1,4}年)?(?<!\d)\d{1,2}月\d{1,2}[日号]/gu;
const number = /\d[\d.,:/ -]{0,60}\d|\d(?=\s?(?:[%‰°€$£¥]|[a-zµ]{1,3}\b|\p{Script=Han}))/giu;
const name = /(?<=[^\s.!?:"“(]\s)\p{Lu}\p{L}+(?:\s\p{Lu}\p{L}+)*/gu;
const negation =
  /\b(?:not|never|no longer|without|except|neither|nor|cannot|none)\b|n't\b|n’t\b|不|没|未|勿|别|禁止|无需|除非|除了/iu;

/** The sentences of a text that contain key details. */
export function keyDetailSentences(text: string): KeyDetail[] {
  return hardOf(sentencesOf(text));
}

/** Those of the sentences that contain key details. */
export function hardOf(sentences: string[]): KeyDetail[] {
  return sentences.flatMap((sentence) => {
    const items = itemsOf(sentence);
    const negated =
      negation.test(sentence) &&
      wordsOf(sentence).length >= 3 &&
      !sentence.endsWith("?") &&
      !sentence.endsWith("？");
    return items.length > 0 || negated ? [{ sentence, items, negated }] : [];
  });
}

/** The key details of a sentence: codes, dates, numbers and names, in the form in which they are compared. */
export function itemsOf(sentence: string): string[] {
  const found = [
    codesIn(sentence),
    ...[date, number, name].map((pattern) => [...sentence.matchAll(pattern)]),
  ];
  /** The characters that an earlier kind has matched: the 40 of S-40 is not a separate number. */
  const taken = new Uint8Array(sentence.length);
  const items: string[] = [];
  for (const places of found) {
    const free = places.filter(
      ({ index, 0: text }) => taken[index] === 0 || taken[index + text.length - 1] === 0,
    );
    for (const { index, 0: text } of free) {
      taken.fill(1, index, index + text.length);
      const item = plain(text);
      if (item.length > 1 || /\d/u.test(item)) items.push(item);
    }
  }
  return items;
}

/** Runs of letters, digits and joining characters that have both a letter and a digit; joining characters are inside, not at an end. */
function codesIn(sentence: string): { index: number; 0: string }[] {
  const codes: { index: number; 0: string }[] = [];
  for (const { index, 0: run } of sentence.matchAll(codeRun)) {
    const start = run.search(/[\p{L}\d_]/u);
    if (start < 0) continue;
    let end = run.length;
    while (/[./-]/u.test(run[end - 1] ?? "")) end -= 1;
    const code = run.slice(start, end);
    if (/\d/u.test(code) && /\p{L}/u.test(code)) codes.push({ index: index + start, 0: code });
  }
  return codes;
}

/** Whether a key detail is a code: it has both a letter and a digit, and no blank. */
export const isCode = (item: string): boolean =>
  /\d/u.test(item) && /\p{L}/u.test(item) && !/[\s\p{Script=Han}]/u.test(item);

/** A sentence of notes, analysed once to be compared with many. */
export type NotedSentence = { text: string; words: Set<string>; negated: boolean };

export const notedSentences = (notes: string): NotedSentence[] =>
  sentencesOf(notes).map((sentence) => ({
    text: plain(sentence),
    words: new Set(wordsOf(sentence)),
    negated: negation.test(sentence),
  }));

/**
 * True when one of the sentences of notes carries the key details of another: its items verbatim, a negation as a negation, and about the
 * same thing.
 */
export function isCarried(
  { sentence, items, negated }: KeyDetail,
  notes: Iterable<NotedSentence>,
): boolean {
  const words = wordsOf(sentence).filter((word) => !items.some((item) => item.includes(word)));
  for (const there of notes) {
    if (!items.every((item) => there.text.includes(item)) || (negated && !there.negated)) continue;
    const shared = words.filter((word) => there.words.has(word)).length;
    // The same number may occur in any sentence; the words around it must match too.
    if (shared * (negated ? 2 : 3) >= words.length) return true;
  }
  return false;
}

/** The normal form for comparison: lower case, digits without group separators, one of the two words for the day of a month. */
export const plain = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/(?<=\d)[, ](?=\d{3}\b)/gu, "")
    .replaceAll(/(?<=月\d{1,2})号/gu, "日")
    .trim();
