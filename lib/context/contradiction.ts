// Detects two sentences about the same thing with different key details. Each sentence is analysed once, however often it is compared.

import { processSingleton } from "#lib/process-singleton.ts";

import { itemsOf } from "./key-details.ts";
import { wordsOf } from "./tokenise-text.ts";

/** A sentence prepared for comparison: its key details, their words, and its other words, without numbers. */
export type Comparable = { items: Set<string>; itemWords: Set<string>; words: Set<string> };

const compared = processSingleton("compared sentences", () => new Map<string, Comparable>());
/** The number of analysed sentences in the cache, and the maximum length of a cached sentence in characters. */
const [mostCompared, longestCompared] = [4_000, 500];

/** Analyses a sentence for comparison. */
export function comparable(text: string): Comparable {
  const known = compared.get(text);
  if (known) return known;
  const items = new Set(itemsOf(text));
  const itemWords = new Set([...items].flatMap(wordsOf));
  const words = new Set(wordsOf(text).filter((word) => !itemWords.has(word) && !/\d/u.test(word)));
  const made = { items, itemWords, words };
  if (compared.size >= mostCompared) compared.clear();
  if (text.length <= longestCompared) compared.set(text, made);
  return made;
}

/** True when two sentences are about the same thing and have different key details. */
export function contradicts(one: Comparable, other: Comparable): boolean {
  if (one.items.size === 0 || other.items.size === 0) return false;
  // A sentence that only adds details does not contradict the other.
  if (isWithin(one.items, other.items) || isWithin(other.items, one.items)) return false;
  const words = (of: Comparable, against: Comparable) =>
    [...of.words].filter((word) => !against.itemWords.has(word));
  const [wordsA, wordsB] = [words(one, other), words(other, one)];
  const shared = wordsA.filter((word) => other.words.has(word)).length;
  return shared >= 2 && shared / (wordsA.length + wordsB.length - shared) >= 0.6;
}

const isWithin = (some: Set<string>, all: Set<string>) =>
  some.size <= all.size && [...some].every((item) => all.has(item));
