// The rows of a long message that a question refers to: pasted data is too long to be quoted whole. Linear in the length of the message.

import { Pauses } from "./pauses.ts";
import { wordsToRecall } from "./recall.ts";
import { wordsOf } from "./tokenise-text.ts";

/** The maximum length of an excerpt, and of one of its rows, in characters. */
const [longestExcerpt, longestRow] = [900, 300];

const rowsOf = (content: string) =>
  content
    .split("\n")
    .flatMap(
      (line) =>
        line.match(new RegExp(String.raw`.{1,${longestRow}}(?:\s|$)|\S{1,${longestRow}}`, "gu")) ??
        [],
    );

/**
 * The rows with the most words of the question, in their order, behind the message's first row, which names the columns or says what
 * follows. Undefined when no row has a word of the question.
 */
export async function excerptOf(content: string, question: string): Promise<string | undefined> {
  const asked = new Set(wordsToRecall(question));
  const pauses = new Pauses();
  const rows = rowsOf(content);
  const rated: { at: number; words: number }[] = [];
  for (const [at, row] of rows.entries()) {
    await pauses.after(row.length);
    const words = wordsOf(row).filter((word) => asked.has(word));
    // A code or a number names one row; other words occur in many.
    const weight = words.reduce((sum, word) => sum + (/\d/u.test(word) ? 3 : 1), 0);
    if (weight > 0) rated.push({ at, words: weight });
  }
  if (rated.length === 0) return undefined;
  let room = longestExcerpt - (rows[0] ?? "").length;
  const chosen = new Set([0]);
  for (const { at } of rated.sort((a, b) => b.words - a.words || b.at - a.at)) {
    const length = rows[at]?.length ?? 0;
    if (chosen.has(at) || length > room) continue;
    chosen.add(at);
    room -= length;
  }
  const inOrder = [...chosen].sort((a, b) => a - b);
  return inOrder
    .map((at, place) => {
      const gap = place > 0 && at !== (inOrder[place - 1] ?? 0) + 1 ? "…\n" : "";
      return `${gap}${rows[at]?.trim()}`;
    })
    .join("\n");
}
