// Splits texts into sentences and sentences into words, for all rules.

import type { TextLanguage } from "./texts.ts";

/** Chinese when it contains a Chinese character. */
export const textLanguageOf = (text: string): TextLanguage =>
  /\p{Script=Han}/u.test(text) ? "zh" : "en";

const segmenters = {
  en: new Intl.Segmenter("en", { granularity: "sentence" }),
  zh: new Intl.Segmenter("zh", { granularity: "sentence" }),
};

/** The number of characters of a text that are read: an answer must not block other requests. */
const mostRead = 200_000;

/**
 * The sentences of a text, without the marks of lists, quotes and headings before them. A line is
 * never joined with the next one.
 */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  for (const line of text.slice(0, mostRead).split(/\n+/u)) {
    const bare = line.replace(/^\s*(?:>+\s*)?(?:[-*+•]\s+|\d+[.)、]\s*|#+\s+)?/u, "").trim();
    for (const { segment } of segmenters[textLanguageOf(bare)].segment(bare)) {
      const sentence = segment.trim();
      if (/[\p{L}\p{N}]/u.test(sentence)) sentences.push(sentence);
    }
  }
  return sentences;
}

export const isQuestion = (sentence: string): boolean => /[?？]["'”’)）]*$/u.test(sentence);

/** Stop words. */
const common = new Set(
  `a about again all also am an and any are as at be been but by can could did do does each for from give had has have he her hers him his how i if
  in into is it its just like me more my no not of on one or our out please say she should so some tell than that the their them then there
  these they this those to up us was we were what when where which who whom whose why will with would you your
  如何 请问 可以 不 没 多少 告诉 一下`.split(/\s+/u),
);

/** Chinese stop characters: words are what lies between them. */
const functional = /[的了是在和与吗呢吧啊我你您他她它们这那哪什么怎样谁几个有也就都把被让对从为]/gu;

/** The terms of a sentence: its words as stems; in Chinese, every two neighbouring characters. */
export function stemsOf(text: string): string[] {
  const found: string[] = [];
  const bare = text.toLowerCase().replaceAll(functional, " ");
  for (const [run] of bare.matchAll(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu)) {
    if (!/\p{Script=Han}/u.test(run)) found.push(stem(run));
    else if (run.length === 1) found.push(run);
    else for (let at = 0; at + 1 < run.length; at += 1) found.push(run.slice(at, at + 2));
  }
  return found.filter((word) => !common.has(word));
}

/** `meetings`, `meeting` and `meet` have one stem. */
function stem(word: string): string {
  if (word.length < 5 || /\d/u.test(word)) return word.replace(/(?<=\p{L}{2}[^s])s$/u, "");
  return word.replace(/(?:ing|ed|es|s)$/u, "").replace(/e$/u, "");
}

/**
 * The number of characters of a question that are read: each of its words is compared with each
 * sentence.
 */
const longestQuestion = 2000;

export type Scored<T> = { of: T; sentence: string; score: number; shared: string[] };

/**
 * The candidates that share words with the question, the best first. Words that are rarer among
 * them weigh more; of equal candidates the later comes first, because recent messages are more
 * likely meant. `weight` scales each candidate.
 */
export function closest<T>(
  question: string,
  candidates: { of: T; sentence: string; weight?: number }[],
): Scored<T>[] {
  const asked = new Set(stemsOf(question.slice(0, longestQuestion)));
  const bags = candidates.map(({ sentence }) => new Set(stemsOf(sentence)));
  const frequency = (word: string) =>
    bags.reduce((count, bag) => count + (bag.has(word) ? 1 : 0), 0);
  const worth = new Map(
    [...asked].map((word) => [word, Math.log(1 + bags.length / Math.max(1, frequency(word)))]),
  );
  return candidates
    .map(({ of, sentence, weight = 1 }, place) => {
      const shared = [...(bags[place] ?? [])].filter((word) => asked.has(word));
      const sum = shared.reduce((total, word) => total + (worth.get(word) ?? 0), 0);
      return {
        of,
        sentence,
        shared,
        place,
        score: (weight * sum) / Math.log(8 + (bags[place]?.size ?? 0)),
      };
    })
    .filter(({ shared }) => shared.length > 0)
    .toSorted((one, other) => other.score - one.score || other.place - one.place)
    .map(({ of, sentence, score, shared }) => ({ of, sentence, score, shared }));
}

/** The sentences that contain most of a text's frequent terms, in their order. */
export function summary(sentences: string[], count: number): string[] {
  const frequency = new Map<string, number>();
  for (const sentence of sentences)
    for (const word of new Set(stemsOf(sentence)))
      frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const weight = (sentence: string) => {
    const own = [...new Set(stemsOf(sentence))];
    return (
      own.reduce((sum, word) => sum + (frequency.get(word) ?? 0), 0) / Math.sqrt(own.length || 1)
    );
  };
  const kept = sentences
    .filter((sentence) => !isQuestion(sentence))
    .map((sentence, place) => ({ sentence, place, weight: weight(sentence) }))
    .toSorted((one, other) => other.weight - one.weight || one.place - other.place)
    .slice(0, count)
    .toSorted((one, other) => one.place - other.place);
  return kept.map(({ sentence }) => sentence);
}
