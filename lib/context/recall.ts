// Finds the compacted messages that a question refers to. Each rare term adds weight to the messages that contain it; rarer terms weigh
// more, ubiquitous ones nothing.

import { type Comparable, comparable, contradicts } from "./contradiction.ts";
import { FactIndex } from "./fact-index.ts";
import { hardOf, isCarried, keyDetailSentences, notedSentences } from "./key-details.ts";
import { Pauses } from "./pauses.ts";
import type { Fact, Memory } from "./schema.ts";
import { sentencesOf, wordsIn, wordsOf } from "./tokenise-text.ts";

/** The compacted messages that contain each term of a question, the newest first; at most `mostPlaces` for each term. */
export type Hits = Map<string, { id: string; number: number }[]>;

/** A term in this many messages distinguishes none of them. */
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

type Score = {
  id: string;
  number: number;
  weight: number;
  /** How many of the question's terms it has, without those that are everywhere. */
  words: number;
  everywhere: number;
  /** It has a term that hardly another message has. */
  rare: boolean;
};

/**
 * The messages that the question refers to, the best first; empty when it refers to none in particular. Of equal ones the newer come first,
 * and the newest mention of what the question names is among them.
 */
export function recalled(hits: Hits): string[] {
  const scores = new Map<string, Score>();
  for (const [word, places] of hits) {
    const names = namesSomething(word);
    const everywhere = places.length >= mostPlaces;
    const weight =
      everywhere && !names ? 0 : Math.log(1 + mostPlaces / places.length) * (names ? 1.5 : 1);
    const few = places.length <= 2 && (names || word.length >= 5);
    for (const [at, { id, number }] of places.entries()) {
      const score = scores.get(id) ?? {
        id,
        number,
        weight: 0,
        words: 0,
        everywhere: 0,
        rare: false,
      };
      score.weight += weight;
      if (everywhere) score.everywhere += 1;
      else score.words += 1;
      score.rare ||= few || (names && at === 0);
      scores.set(id, score);
    }
  }
  const best = [...scores.values()]
    .filter(({ words, everywhere, rare }) => rare || words >= 2 || (words === 1 && everywhere > 0))
    .sort((a, b) => b.weight - a.weight || b.number - a.number);
  const chosen = best.slice(0, mostPassages);
  const newest = best.reduce<Score | undefined>(
    (last, each) => (last && last.number >= each.number ? last : each),
    undefined,
  );
  if (newest && isAsGood(newest, best[0]) && !chosen.includes(newest))
    chosen.splice(mostPassages - 1, 1, newest);
  return chosen.map(({ id }) => id);
}

/** A code or a number names one thing. */
const namesSomething = (word: string) => /\d/u.test(word);

/** A newer message is preferred when it has at least half of the weight of the best one. */
const isAsGood = ({ weight }: Score, best: Score | undefined) => weight * 2 >= (best?.weight ?? 0);

/** A message that was found. `place`: of two messages the one with the larger place is newer. */
type FoundMessage = { id: string; role: "user" | "assistant"; content: string; place: number };

/**
 * Leaves out messages that the memory contradicts: a fact says otherwise, or came from the message and was corrected or removed. Recall must
 * not undo a correction, and a fact must not hide a newer statement of its author. What a user said holds against every answer, since an answer
 * may repeat what was corrected before it; what an assistant said, against answers only. `placeOf` is the place of a fact's source, or -1 when
 * that is unknown: such a fact counts as newer.
 */
export function holding<Found extends FoundMessage>(
  { facts }: Memory,
  messages: Found[],
  placeOf: (messageId: string) => number,
): Found[] {
  const changed = new Set(
    facts.flatMap(({ messageId, removed, original }) =>
      removed || original !== undefined ? [messageId] : [],
    ),
  );
  const standing = new FactIndex(facts.filter(({ removed }) => removed !== true));
  return messages.filter(({ id, role, content, place }) => {
    if (changed.has(id)) return false;
    const outranks = ({ messageId, by, original }: Fact) => {
      if (original !== undefined || (by === undefined && role === "assistant")) return true;
      const from = placeOf(messageId);
      return (by ?? "user") === role && (from < 0 || from >= place);
    };
    const outdatedBy = (fact: Fact, said: Comparable) =>
      fact.messageId !== id && outranks(fact) && contradicts(comparable(fact.text), said);
    return !keyDetailSentences(content).some(({ sentence }) => {
      const said = comparable(sentence);
      return standing.similarTo(sentence).some((fact) => outdatedBy(fact, said));
    });
  });
}

/** A sentence in the window replaces a found message when it has this share of the terms by which the message was found. */
const standsFor = 2 / 3;

/** A text and its position: of two, the one with the larger `place` is newer. */
type Dated = { content: string; place: number };

/** A sentence, and its words among those of the question. */
type AskedSentence = { sentence: string; words: string[] };

/**
 * Of messages that were found for a question, those that add something: no text in the window that is as new or newer says the same. An old
 * message beside a newer one on the same subject would be read twice, or contradict it. One shared word is no subject: then only what says
 * the same in other words stands for a message.
 */
export async function unsaid<Found extends Dated>(
  question: string,
  found: Found[],
  shown: Dated[],
): Promise<Found[]> {
  if (found.length === 0) return [];
  const asked = new Set(wordsToRecall(question));
  const best: AskedSentence[] = [];
  for (const { content } of found) {
    const sentences = await askedBySentence(content, asked);
    best.push(
      sentences.reduce((most, each) => (each.words.length > most.words.length ? each : most), {
        sentence: "",
        words: [],
      }),
    );
  }
  const there: (AskedSentence & { place: number })[] = [];
  for (const { content, place } of shown)
    for (const each of await askedBySentence(content, asked)) there.push({ ...each, place });
  return found.filter(({ place }, at) => {
    const { sentence, words } = best[at] ?? { sentence: "", words: [] };
    const [hard] = hardOf([sentence]);
    const standsForIt = (other: AskedSentence) => {
      const shared = words.filter((word) => other.words.includes(word)).length;
      if (shared < words.length * standsFor) return false;
      return shared >= 2 || !hard || isCarried(hard, notedSentences(other.sentence));
    };
    return !there.some((other) => other.place >= place && standsForIt(other));
  });
}

/**
 * The sentences of a text that have words among `asked` and are not questions. Yields to other work in between.
 */
async function askedBySentence(text: string, asked: Set<string>): Promise<AskedSentence[]> {
  const pauses = new Pauses();
  const found: AskedSentence[] = [];
  for (const sentence of sentencesOf(text)) {
    await pauses.after(sentence.length);
    const words = /[?？]$/u.test(sentence)
      ? []
      : wordsOf(sentence).filter((word) => asked.has(word));
    if (words.length > 0) found.push({ sentence, words });
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
