// Requests in a user's message to remember or to forget something. Pure, and linear in the length of the messages: what is to be forgotten
// is found by its words.

import type { SourceMessage } from "./attribution.ts";
import type { Fact, Memory } from "./schema.ts";
import { sentencesOf, wordsOf } from "./tokenise-text.ts";

/** In characters. */
const longestFact = 240;

/** A fact stated in a message, without its origin. */
export const factOf = (messageId: string, text: string): Omit<Fact, "origin"> => ({
  id: `${messageId}.${hash(text)}`,
  text: text.slice(0, longestFact),
  messageId,
});

const rememberRequest =
  /^(?:please[ \t]+)?(?:remember|note|keep in mind)(?:[ \t]+that)?[:,]?[ \t]+(?=\S)(.{3,})$|^请?(?:记住|记下|记得)[：:，,]?[ \t]*(?=\S)(.{2,})$/iu;
const forgetRequest =
  /^(?:please[ \t]+)?forget(?:[ \t]+(?:that|about|what i said about))?[:,]?[ \t]+(?=\S)(.{3,})$|^请?忘(?:掉|记|了)[：:，,]?[ \t]*(?=\S)(.{2,})$/iu;

/**
 * The match of the first line of a text that is such a request. Lines are matched one by one: a pattern over the whole text could take
 * superlinear time.
 */
function requested(request: RegExp, content: string): string | undefined {
  for (const line of content.split("\n")) {
    const [, english, chinese] = request.exec(line.trim()) ?? [];
    const text = (english ?? chinese)?.trim();
    if (text) return text;
  }
  return undefined;
}

/** "Remember that …", in a user's message. */
export function asksToRemember({ id, role, content }: SourceMessage): Fact[] {
  const text = role === "user" ? requested(rememberRequest, content) : undefined;
  return text ? [{ ...factOf(id, text), origin: "asked" }] : [];
}

/** "Forget …": what it names. */
export function asksToForget({ role, content }: SourceMessage): string[] {
  const text = role === "user" ? requested(forgetRequest, content) : undefined;
  return text ? [text] : [];
}

/**
 * A memory without what later messages ask to forget, until the next cut leaves it out permanently; the same memory when they ask for
 * nothing.
 */
export function forgotten<Kept extends Memory>(memory: Kept, messages: SourceMessage[]): Kept {
  const named = new Set(messages.flatMap(asksToForget));
  if (named.size === 0) return memory;
  const speakingOf = finder(
    memory.facts.filter(({ removed }) => removed !== true),
    ({ text }) => text,
  );
  const gone = new Set([...named].flatMap(speakingOf));
  return gone.size > 0
    ? {
        ...memory,
        facts: memory.facts.map((fact) => (gone.has(fact) ? { ...fact, removed: true } : fact)),
      }
    : memory;
}

/**
 * The memory of a block without what its messages ask to forget: facts are marked as removed, so that they can be restored. Facts from
 * later messages are kept, and a summary that a user has written is unchanged.
 */
export function withoutForgotten(memory: Memory, block: SourceMessage[]): Memory {
  /** What is named, and the index of the last message that names it. */
  const named = new Map(
    block.flatMap((message, at) => asksToForget(message).map((what) => [what, at] as const)),
  );
  if (named.size === 0) return memory;
  const places = new Map(block.map(({ id }, at) => [id, at]));
  const factsOf = finder(memory.facts, ({ text }) => text);
  const sentences = memory.summary.original === undefined ? sentencesOf(memory.summary.text) : [];
  const sentencesSpeakingOf = finder([...sentences.keys()], (at) => sentences[at] ?? "");
  const gone = new Set<Fact>();
  const goneSentences = new Set<number>();
  for (const [what, at] of named) {
    for (const fact of factsOf(what)) if ((places.get(fact.messageId) ?? -1) <= at) gone.add(fact);
    for (const sentence of sentencesSpeakingOf(what)) goneSentences.add(sentence);
  }
  return {
    facts: memory.facts.map((fact) => (gone.has(fact) ? { ...fact, removed: true } : fact)),
    summary:
      goneSentences.size === 0
        ? memory.summary
        : { text: sentences.filter((_, at) => !goneSentences.has(at)).join(" ") },
  };
}

/** Finds the items that are about something named: they contain most of its words. */
function finder<Item>(items: Item[], textOf: (item: Item) => string): (named: string) => Item[] {
  const byWord = new Map<string, Item[]>();
  for (const item of items) {
    for (const word of wordsOf(textOf(item))) {
      const there = byWord.get(word);
      if (there) there.push(item);
      else byWord.set(word, [item]);
    }
  }
  return (named) => {
    const words = wordsOf(named);
    const shared = new Map<Item, number>();
    for (const word of words)
      for (const item of byWord.get(word) ?? []) shared.set(item, (shared.get(item) ?? 0) + 1);
    return [...shared].flatMap(([item, count]) => (count * 3 >= words.length * 2 ? [item] : []));
  };
}

/** Short and deterministic: an id must not change when the same block is compacted again. */
function hash(text: string): string {
  let sum = 5_381;
  for (const character of text) sum = (sum * 33 + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum.toString(36);
}
