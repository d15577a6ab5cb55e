// Finds the compacted messages that a question refers to. Each rare term adds weight to the messages that contain it; rarer terms weigh
// more, ubiquitous ones nothing.

import { comparable, contradicts } from "./contradiction.ts";
import { FactIndex } from "./fact-index.ts";
import { keyDetailSentences } from "./key-details.ts";
import { Pauses } from "./pauses.ts";
import type { Fact, Memory } from "./schema.ts";
import { sentencesOf, wordsIn, wordsOf } from "./tokenise-text.ts";

/** The positions of a question's terms in compacted messages; at most `mostPlaces` for each term. */
export type Hits = Map<string, string[]>;

/** A term in more messages than this is not used for the search. */
export const mostPlaces = 24;
/** One passage of a prompt; there are at most three. */
export const mostPassages = 3;

/**
 * The maximum number of different terms that are searched for, and of words of the question that are considered: a pasted question may have
 * any number.
 */
const [mostWords, mostSearched] = [64, 2_000];

/** The terms that are searched for. */
export function wordsToRecall(question: string): string[] {
  const words = new Set<string>();
  let searched = 0;
  for (const word of wordsIn(question)) {
    words.add(word);
    searched += 1;
    if (words.size === mostWords || searched === mostSearched) break;
  }
  return [...words];
}

/** The messages that the question refers to, the best first; empty when it refers to none in particular. */
export function recalled(hits: Hits): string[] {
  const scores = new Map<string, { weight: number; words: number; rare: boolean }>();
  for (const [word, places] of hits) {
    if (places.length === 0 || places.length >= mostPlaces) continue;
    const weight = Math.log(1 + mostPlaces / places.length) * (/\d/u.test(word) ? 1.5 : 1);
    for (const id of places) {
      const score = scores.get(id) ?? { weight: 0, words: 0, rare: false };
      const rare = score.rare || (places.length <= 2 && (/\d/u.test(word) || word.length >= 5));
      scores.set(id, { weight: score.weight + weight, words: score.words + 1, rare });
    }
  }
  return [...scores]
    .filter(([, { words, rare }]) => words >= 2 || rare)
    .sort(([, a], [, b]) => b.weight - a.weight)
    .slice(0, mostPassages)
    .map(([id]) => id);
}

/**
 * Leaves out messages that the memory contradicts: a fact says otherwise, or came from the message and was corrected or removed. Recall
 * must not undo a correction.
 */
export function holding<Found extends { id: string; content: string }>(
  { facts }: Memory,
  messages: Found[],
): Found[] {
  const changed = new Set(
    facts.flatMap(({ messageId, removed, original }) =>
      removed || original !== undefined ? [messageId] : [],
    ),
  );
  const standing = new FactIndex(facts.filter(({ removed }) => removed !== true));
  return messages.filter(({ id, content }) => {
    if (changed.has(id)) return false;
    return !keyDetailSentences(content).some(({ sentence }) => {
      const said = comparable(sentence);
      return standing
        .similarTo(sentence)
        .some(({ messageId, text }) => messageId !== id && contradicts(comparable(text), said));
    });
  });
}

/** A sentence in the window replaces a found message when it has this share of the terms by which the message was found. */
const standsFor = 2 / 3;

/** A text and its position: of two, the one with the larger `place` is newer. */
type Dated = { content: string; place: number };

/**
 * Of messages that were found for a question, those that add something: no text in the window that is as new or newer says the same. An old
 * message beside a newer one on the same subject would be read twice, or contradict it.
 */
export async function unsaid<Found extends Dated>(
  question: string,
  found: Found[],
  shown: Dated[],
): Promise<Found[]> {
  if (found.length === 0) return [];
  const asked = new Set(wordsToRecall(question));
  const best: string[][] = [];
  for (const { content } of found) {
    const sentences = await askedBySentence(content, asked);
    best.push(sentences.reduce((most, words) => (words.length > most.length ? words : most), []));
  }
  const there: { words: string[]; place: number }[] = [];
  for (const { content, place } of shown)
    for (const words of await askedBySentence(content, asked)) there.push({ words, place });
  return found.filter(({ place }, at) => {
    const words = best[at] ?? [];
    const standsForIt = (others: string[]) =>
      words.filter((word) => others.includes(word)).length >= words.length * standsFor;
    return !there.some((other) => other.place >= place && standsForIt(other.words));
  });
}

/**
 * For each sentence of a text that is not a question, its words among `asked`; sentences without any are left out. Yields to other work in
 * between.
 */
async function askedBySentence(text: string, asked: Set<string>): Promise<string[][]> {
  const pauses = new Pauses();
  const found: string[][] = [];
  for (const sentence of sentencesOf(text)) {
    await pauses.after(sentence.length);
    const words = /[?？]$/u.test(sentence)
      ? []
      : wordsOf(sentence).filter((word) => asked.has(word));
    if (words.length > 0) found.push(words);
  }
  return found;
}

/** The facts that share a word with the question: only those can replace a message that was found for it. */
export function factsAbout(question: string, facts: Fact[]): Fact[] {
  const asked = new Set(wordsToRecall(question));
  return facts.filter(
    ({ text, removed }) => removed !== true && wordsOf(text).some((word) => asked.has(word)),
  );
}
