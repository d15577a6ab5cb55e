// Where a note came from. A model that is asked counts messages badly and names what it likes; the words of a note do not.

import { itemsOf, plain } from "./key-details.ts";
import { wordsOf } from "./tokenise-text.ts";

/** A message of the block that is put in short. */
export type SourceMessage = { id: string; role: "user" | "assistant"; content: string };

/** What is hard in a note tells more of where it came from than all its words: a question has the words, its answer the number. */
const itemWeight = 1_000;
/** Of what two messages say alike, the one who said it is the person: an assistant repeats. */
const personWeight = 1.25;
/** The part of a note's words that its message must have. */
const fewestWords = 1 / 4;
/** Up to here a number may have stood there as a word. */
const inWords = 12;
/** Messages that a word or a number leads to, the newest: one that stands in more of them tells none from another. */
const mostPlaces = 100;

const numbersIn = (text: string) => new Set(plain(text).match(/\d+/gu));

/**
 * Finds the message that a note was taken of: the one that says the most of it. Undefined for a note that came from nowhere: it holds a number
 * that neither the block nor `known` has, or hardly a word of any message. A note is compared with those messages alone that share a word or a
 * number with it.
 */
export function sourcesIn(
  block: SourceMessage[],
  known: string,
): (note: string) => SourceMessage | undefined {
  const messages = block.map((said) => ({
    said,
    words: new Set(wordsOf(said.content)),
    numbers: numbersIn(said.content),
  }));
  const byWord = placesOf(messages.map(({ words }) => words));
  const byNumber = placesOf(messages.map(({ numbers }) => numbers));
  const knownNumbers = numbersIn(known);
  return (note) => {
    const numbers = [...numbersIn(note)];
    if (
      !numbers.every(
        (each) => byNumber.has(each) || knownNumbers.has(each) || Number(each) <= inWords,
      )
    )
      return undefined;
    const words = wordsOf(note);
    const shared = timesFound(words, byWord);
    const held = timesFound(numbers, byNumber);
    for (const item of itemsOf(note)) {
      const [first, ...others] = /\d/u.test(item) ? [] : wordsOf(item);
      for (const at of (first !== undefined && byWord.get(first)) || []) {
        if (others.every((word) => messages[at]?.words.has(word)))
          held.set(at, (held.get(at) ?? 0) + 1);
      }
    }
    let best: { at: number; held: number; score: number } | undefined;
    for (const at of new Set([...shared.keys(), ...held.keys()])) {
      const [itsShared, itsHeld] = [shared.get(at) ?? 0, held.get(at) ?? 0];
      if (itsHeld === 0 && itsShared < Math.max(1, words.length * fewestWords)) continue;
      const score =
        itsHeld * itemWeight + itsShared * (messages[at]?.said.role === "user" ? personWeight : 1);
      // Of two that say as much the later one holds.
      if (!best || score > best.score || (score === best.score && at > best.at))
        best = { at, held: itsHeld, score };
    }
    if (!best) return undefined;
    const [found, asked] = [messages[best.at]?.said, messages[best.at - 1]?.said];
    // "Make that 210", and an assistant that says what of: the person has said it.
    const echoes =
      found?.role === "assistant" &&
      asked?.role === "user" &&
      best.held > 0 &&
      held.get(best.at - 1) === best.held;
    return echoes ? asked : found;
  };
}

/** Where each key stands: the places of the sets that hold it, of very many the last. */
function placesOf(sets: Set<string>[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  // From the last on: what comes after enough is left out.
  for (const [back, keys] of sets.toReversed().entries()) {
    for (const key of keys) {
      const there = places.get(key);
      const at = sets.length - 1 - back;
      if (!there) places.set(key, [at]);
      else if (there.length < mostPlaces) there.push(at);
    }
  }
  return places;
}

/** How many of some keys stand at each place. */
function timesFound(keys: string[], places: Map<string, number[]>): Map<number, number> {
  const times = new Map<number, number>();
  for (const key of keys)
    for (const at of places.get(key) ?? []) times.set(at, (times.get(at) ?? 0) + 1);
  return times;
}
