// Where a note came from. A model that is asked counts messages badly and names what it likes; the words of a note do not.

import { itemsOf, plain } from "./hard.ts";
import { wordsOf } from "./words.ts";

/** A message of the block that is put in short. */
export type Said = { id: string; role: "user" | "assistant"; content: string };

/** What is hard in a note tells more of where it came from than all its words: a question has the words, its answer the number. */
const itemWeight = 1_000;
/** Of what two messages say alike, the one who said it is the person: an assistant repeats. */
const personWeight = 1.25;
/** The part of a note's words that its message must have. */
const fewestWords = 1 / 4;
/** Up to here a number may have stood there as a word. */
const inWords = 12;

const numbersIn = (text: string) => new Set(plain(text).match(/\d+/gu));

/**
 * Finds the message that a note was taken of: the one that says the most of it. Undefined for a note that came from nowhere: it holds a number
 * that neither the block nor `known` has, or hardly a word of any message.
 */
export function sourcesIn(block: Said[], known: string): (note: string) => Said | undefined {
  const messages = block.map((said) => ({
    said,
    words: new Set(wordsOf(said.content)),
    numbers: numbersIn(said.content),
  }));
  const all = new Set([...numbersIn(known), ...messages.flatMap(({ numbers }) => [...numbers])]);
  return (note) => {
    const numbers = [...numbersIn(note)];
    if (!numbers.every((each) => all.has(each) || Number(each) <= inWords)) return undefined;
    const names = itemsOf(note)
      .filter((item) => !/\d/u.test(item))
      .map(wordsOf);
    const words = wordsOf(note);
    const heldBy = (each: (typeof messages)[number]) =>
      numbers.filter((one) => each.numbers.has(one)).length + names.filter((name) => name.every((word) => each.words.has(word))).length;
    let best: { at: number; held: number; score: number } | undefined;
    for (const [at, each] of messages.entries()) {
      const held = heldBy(each);
      const shared = words.filter((word) => each.words.has(word)).length;
      if (held === 0 && shared < Math.max(1, words.length * fewestWords)) continue;
      const score = held * itemWeight + shared * (each.said.role === "user" ? personWeight : 1);
      // Of two that say as much the later one holds.
      if (score >= (best?.score ?? 0)) best = { at, held, score };
    }
    const [found, asked] = best ? [messages[best.at], messages[best.at - 1]] : [];
    // "Make that 210", and an assistant that says what of: the person has said it.
    const echoes = found?.said.role === "assistant" && asked?.said.role === "user" && best && best.held > 0 && heldBy(asked) === best.held;
    return (echoes ? asked : found)?.said;
  };
}
