// Which of the cut messages a question refers to. Each word that is seldom in the conversation speaks for the messages that hold it, the
// seldomer the louder; words that are everywhere say nothing.

import { comparable, contradicts } from "./contradiction.ts";
import { FactIndex } from "./fact-index.ts";
import { keyDetailSentences } from "./key-details.ts";
import { Pauses } from "./pauses.ts";
import type { Fact, Memory } from "./schema.ts";
import { sentencesOf, wordsIn, wordsOf } from "./tokenise-text.ts";

/** Where the words of a question stand in what was cut; for each word at most `mostPlaces`. */
export type Hits = Map<string, string[]>;

/** A word that stands in more places than this is no word to find something by. */
export const mostPlaces = 24;
/** A passage of a prompt, of three at most. */
export const mostPassages = 3;

/** Different words that are looked for, and words of a question among which they are: a paste has no end of them. */
const [mostWords, mostSearched] = [64, 2_000];

/** The words that are looked for. */
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

/** The messages that the question refers to, the best first; none when it refers to nothing in particular. */
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
 * Those of some messages that nothing in the memory is against: a fact that says otherwise, or that came from it and was corrected or removed.
 * What was put right must not come back by the way of recall.
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

/** A sentence that is shown stands for one that was cut when it has this part of the words by which that one was found. */
const standsFor = 2 / 3;

/** Something that was said, and when: of two the one with the larger place is newer. */
type Dated = { content: string; place: number };

/**
 * Of messages that were found for a question, those that say something which nothing that is shown, and is no older, says. An old message beside
 * what has been said since would only be read again, and contradict it where it has changed.
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

/** For each sentence of a text that is no question and has words of those that are asked for, these. Lets others go first in between. */
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

/** The facts that have a word of the question: only then can one stand for something that was found for it. */
export function factsAbout(question: string, facts: Fact[]): Fact[] {
  const asked = new Set(wordsToRecall(question));
  return facts.filter(
    ({ text, removed }) => removed !== true && wordsOf(text).some((word) => asked.has(word)),
  );
}
