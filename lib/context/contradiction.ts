// Detects two sentences about the same thing with different key details. Each sentence is analysed once, however often it is compared.

import { processSingleton } from "#lib/process-singleton.ts";

import { isCode, itemsOf } from "./key-details.ts";
import { wordsOf } from "./tokenise-text.ts";

/** A sentence prepared for comparison: its key details, their words, and its other words, without numbers. */
export type Comparable = {
  items: Set<string>;
  /** The codes among the key details, in their order. */
  codes: string[];
  itemWords: Set<string>;
  words: Set<string>;
};

const compared = processSingleton("compared sentences", () => new Map<string, Comparable>());
/** The number of analysed sentences in the cache, and the maximum length of a cached sentence in characters. */
const [mostCompared, longestCompared] = [4_000, 500];

/** Words that announce a correction: they say nothing about what is corrected. */
const announcing = new Set(
  "actually now instead correction corrected sorry changed updated 更正 其实 现在 改为 改成".split(
    " ",
  ),
);

/** Analyses a sentence for comparison. */
export function comparable(text: string): Comparable {
  const known = compared.get(text);
  if (known) return known;
  const items = new Set(itemsOf(text));
  const itemWords = new Set([...items].flatMap(wordsOf));
  const words = new Set(
    wordsOf(text).filter(
      (word) => !itemWords.has(word) && !/\d/u.test(word) && !announcing.has(word),
    ),
  );
  const made = { items, codes: [...items].filter(isCode), itemWords, words };
  if (compared.size >= mostCompared) compared.clear();
  if (text.length <= longestCompared) compared.set(text, made);
  return made;
}

/** True when two sentences are about the same thing and have different key details. */
export function contradicts(one: Comparable, other: Comparable): boolean {
  if (one.items.size === 0 || other.items.size === 0) return false;
  // A sentence that only adds details does not contradict the other.
  if (isWithin(one.items, other.items) || isWithin(other.items, one.items)) return false;
  if (areOfDifferentThings(one, other)) return false;
  const words = (of: Comparable, against: Comparable) =>
    [...of.words].filter((word) => !against.itemWords.has(word));
  const [wordsA, wordsB] = [words(one, other), words(other, one)];
  const sharedWords = wordsA.filter((word) => other.words.has(word)).length;
  // A code in both says what they are about, as a word does.
  const sharedCodes = one.codes.filter((code) => other.items.has(code)).length;
  const shared = sharedWords + sharedCodes;
  const all = wordsA.length + wordsB.length - sharedWords + sharedCodes;
  return shared >= 2 && shared / all >= (sharedCodes > 0 ? 0.5 : 0.6);
}

/** "M-1 weighs 100 kg" and "M-2 weighs 101 kg": each begins with another code, and says something else of it. */
function areOfDifferentThings(one: Comparable, other: Comparable): boolean {
  const [first, second] = [one.codes[0], other.codes[0]];
  if (first === undefined || second === undefined || first === second) return false;
  const own = (of: Comparable, against: Comparable) =>
    [...of.items].filter((item) => !against.items.has(item)).length;
  return own(one, other) > 1 && own(other, one) > 1;
}

const isWithin = (some: Set<string>, all: Set<string>) =>
  some.size <= all.size && [...some].every((item) => all.has(item));
