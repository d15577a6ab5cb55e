// What may not get lost when a conversation is put in short: numbers, dates, codes, names and negations. They are found by rule, because a
// model that forgets one of them does not know that it did.

import { sentencesOf, wordsOf } from "./words.ts";

export type Hard = { sentence: string; items: string[]; negated: boolean };

/** Chinese is written without blanks: what stands beside a code or a number is not part of it. */
const code = /\b(?=[\w-]*\d)(?=[\w-]*(?!\p{Script=Han})\p{L})(?:(?!\p{Script=Han})[\p{L}\d_./-])+\b/gu;
const date = /(?:\d+年)?\d+月\d+[日号]/gu;
const number = /\d[\d.,:/ -]*\d|\d(?=\s?(?:[%‰°€$£¥]|[a-zµ]{1,3}\b|\p{Script=Han}))/giu;
const name = /(?<=[^\s.!?:"“(]\s)\p{Lu}\p{L}+(?:\s\p{Lu}\p{L}+)*/gu;
const negation = /\b(?:not|never|no longer|without|except|neither|nor|cannot|none)\b|n't\b|n’t\b|不|没|未|勿|别|禁止|无需|除非|除了/iu;

/** The sentences of a text that hold something hard. */
export function hardSentences(text: string): Hard[] {
  return sentencesOf(text).flatMap((sentence) => {
    const items = itemsOf(sentence);
    const negated = negation.test(sentence) && wordsOf(sentence).length >= 3 && !sentence.endsWith("?") && !sentence.endsWith("？");
    return items.length > 0 || negated ? [{ sentence, items, negated }] : [];
  });
}

export function itemsOf(sentence: string): string[] {
  const found = [code, date, number, name].flatMap((pattern) => [...sentence.matchAll(pattern)]);
  const places = found.map(({ index, 0: text }) => ({ from: index, to: index + text.length, item: plain(text) }));
  // The 40 of S-40 is no number of its own.
  const whole = places.filter(({ from, to }, at) => !places.some((other, place) => place < at && other.from <= from && to <= other.to));
  return whole.map(({ item }) => item).filter((item) => item.length > 1 || /\d/u.test(item));
}

/** True when a sentence of `notes` carries what is hard in another: its items as they stand, a negation as one, and of the same thing. */
export function isCarried({ sentence, items, negated }: Hard, notes: string): boolean {
  const words = wordsOf(sentence).filter((word) => !items.some((item) => item.includes(word)));
  return sentencesOf(notes).some((other) => {
    const there = plain(other);
    if (!items.every((item) => there.includes(item)) || (negated && !negation.test(other))) return false;
    const its = new Set(wordsOf(other));
    const shared = words.filter((word) => its.has(word)).length;
    // A number may stand anywhere; what it is a number of is what counts.
    return shared * (negated ? 2 : 3) >= words.length;
  });
}

/** As texts are compared: in small letters, digits without what groups them, the day of a month by one of its two words. */
export const plain = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/(?<=\d)[, ](?=\d{3}\b)/gu, "")
    .replaceAll(/(?<=月\d+)号/gu, "日")
    .trim();
