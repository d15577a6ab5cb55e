// Facts overrule the summary: a model writes a summary seldom, and facts are replaced when they are contradicted. Pure, and linear in the
// length of the summary.

import { comparable, contradicts } from "./contradiction.ts";
import { FactIndex } from "./fact-index.ts";
import { hardOf, isCarried } from "./key-details.ts";
import type { Fact, Memory } from "./schema.ts";
import { sentencesOf } from "./tokenise-text.ts";

/**
 * The memory with each sentence of its summary replaced that a fact contradicts, by the fact: so the summary stays right when the fact is
 * dropped later. A summary that a user has written is unchanged, and an assistant's statement overrules nothing.
 */
export function withSummaryOverruled<Kept extends Memory>(memory: Kept): Kept {
  const { facts, summary } = memory;
  if (summary.text === "" || summary.original !== undefined) return memory;
  const standing = new FactIndex(
    facts
      .filter(({ removed, by }) => removed !== true && by === undefined)
      // What a user has corrected says what it says now.
      .map(({ original: _, ...fact }) => fact),
  );
  const said = new Set<string>();
  const parts: string[] = [];
  let from = 0;
  for (const sentence of sentencesOf(summary.text)) {
    const at = summary.text.indexOf(sentence, from);
    const fact = overruling(standing, sentence);
    const text = fact ? ended(fact.text, sentence) : sentence;
    // Two sentences may be overruled by the same fact.
    if (!fact || !said.has(text)) parts.push(summary.text.slice(from, at), text);
    said.add(text);
    from = at + sentence.length;
  }
  const text = `${parts.join("")}${summary.text.slice(from)}`.trim();
  return text === summary.text ? memory : { ...memory, summary: { text } };
}

/** The newest fact that contradicts a sentence, unless a fact says what the sentence says. */
function overruling(standing: FactIndex, sentence: string): Fact | undefined {
  const similar = standing.similarTo(sentence);
  const [hard] = hardOf([sentence]);
  if (!hard || isCarried(hard, standing.sentencesOf(similar))) return undefined;
  const said = comparable(sentence);
  return similar.findLast(({ text }) => contradicts(comparable(text), said));
}

const ended = (text: string, like: string) => {
  const end = /[.!?。！？；]$/u.exec(like)?.[0];
  return end === undefined || /[.!?。！？；]$/u.test(text) ? text : `${text}${end}`;
};
