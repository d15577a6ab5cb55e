// Finds the source message of a note. A model is unreliable at numbering messages and may name any of them, so the source is found by the
// words of the note.

import { itemsOf, plain } from "./key-details.ts";
import { wordsOf } from "./tokenise-text.ts";

/** A message of the block that is compacted. */
export type SourceMessage = { id: string; role: "user" | "assistant"; content: string };

/** The key details of a note weigh more than all its words: a question shares its words, but the answer has the number. */
const itemWeight = 1_000;
/** When two messages contain the same statement, the user's is the source: an assistant repeats it. */
const personWeight = 1.25;
/** The minimum share of a note's words that its source must contain. */
const fewestWords = 1 / 4;
/** Numbers up to this one may have been spelled out as words. */
const inWords = 12;
/** Maximum number of messages per word or number in the index, the newest: a term in more of them does not identify a message. */
const mostPlaces = 100;

const numbersIn = (text: string) => new Set(plain(text).match(/\d+/gu));

/**
 * Finds the source message of a note: the one that shares most with it. Undefined for a note without a source: it has a number that neither
 * the block nor `known` contains, or shares hardly a word with any message. A note is compared only with messages that share a word or a
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
      // When two score the same, the later one is the source.
      if (!best || score > best.score || (score === best.score && at > best.at))
        best = { at, held: itsHeld, score };
    }
    if (!best) return undefined;
    const [found, asked] = [messages[best.at]?.said, messages[best.at - 1]?.said];
    // "Make that 210", followed by an assistant that repeats it in full: the user is the source. Not of an answer to a question.
    const echoes =
      found?.role === "assistant" &&
      asked?.role === "user" &&
      !/[?？]\s*$/u.test(asked.content.slice(-10)) &&
      best.held > 0 &&
      held.get(best.at - 1) === best.held;
    return echoes ? asked : found;
  };
}

/** The indices of the sets that contain each key; of many, only the last. */
function placesOf(sets: Set<string>[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  // From the last one backwards: earlier ones are left out once there are enough.
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

/** How many of the given keys each index has. */
function timesFound(keys: string[], places: Map<string, number[]>): Map<number, number> {
  const times = new Map<number, number>();
  for (const key of keys)
    for (const at of places.get(key) ?? []) times.set(at, (times.get(at) ?? 0) + 1);
  return times;
}
