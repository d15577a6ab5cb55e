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
const fewestWords = 1 / 3;

/**
 * Finds the message that a note was taken of: the one that says the most of it. Undefined for a note that came from nowhere: it holds a number
 * that neither the block nor `known` has, or hardly a word of any message.
 */
export function sourcesIn(block: Said[], known: string): (note: string) => Said | undefined {
  const messages = block.map((said) => ({ said, text: plain(said.content), words: new Set(wordsOf(said.content)) }));
  const before = plain(known);
  return (note) => {
    const items = itemsOf(note);
    const numbers = items.filter((item) => /\d/u.test(item));
    if (!numbers.every((item) => before.includes(item) || messages.some(({ text }) => text.includes(item)))) return undefined;
    const words = wordsOf(note);
    let best: { said: Said; score: number } | undefined;
    for (const { said, text, words: its } of messages) {
      const held = items.filter((item) => text.includes(item)).length;
      const shared = words.filter((word) => its.has(word)).length;
      if (held === 0 && shared < Math.max(1, words.length * fewestWords)) continue;
      const score = held * itemWeight + shared * (said.role === "user" ? personWeight : 1);
      // Of two that say as much the later one holds.
      if (score >= (best?.score ?? 0)) best = { said, score };
    }
    return best?.said;
  };
}
