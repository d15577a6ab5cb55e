// Makes a question that goes on from the one before it self-standing, by rule, so that it can be searched for.

import { longestSearchQuery } from "#lib/knowledge/rules.ts";

type Said = { role: "user" | "assistant"; text: string };

/** In characters: the most of an earlier question, and of the names in the last answer. */
const longestEarlier = 300;
/** The most earlier questions that are looked back at. */
const farthest = 3;
const mostNames = 5;

/**
 * What is searched for, until something is found: the question itself; of one that needs what was said before it, first with the question that it goes on
 * from and the names and codes of the last answer, then with less: each word more is one that a passage can lack. `said` is the branch before it, oldest
 * first.
 */
export function searchQueries(question: string, said: Said[]): string[] {
  const own = shortened(question);
  const opening = needsMore(question) ? openingOf(said) : undefined;
  if (opening === undefined) return [own];
  const answer = said.findLast(({ role }) => role === "assistant")?.text ?? "";
  const joined = `${own}\n${opening}`;
  const isTelling = ownWords(question) > 1;
  return [
    ...new Set([
      [joined, ...namesIn(answer)].join("\n"),
      joined,
      ...(isTelling ? [own] : []),
      opening,
    ]),
  ].map((query) => query.slice(0, longestSearchQuery).toWellFormed());
}

/** The question that the others go on from; undefined when none was asked. */
function openingOf(said: Said[]): string | undefined {
  const questions = said.filter(({ role }) => role === "user").slice(-farthest);
  const opening = questions.findLast(({ text }) => !needsMore(text)) ?? questions[0];
  return opening?.text.slice(0, longestEarlier);
}

/** A pasted text: what is asked stands at its beginning or its end. */
function shortened(question: string): string {
  if (question.length <= longestSearchQuery) return question;
  const half = Math.floor(longestSearchQuery / 2) - 1;
  return `${question.slice(0, half)}\n${question.slice(-half)}`.toWellFormed();
}

const opensAgain =
  /^\s*(?:and|but|so|then|or|also|what about|how about|what if|why|in that case|(?:那|那么|还有|另外|此外|而|但|然后|如果是|为什么|为何|再)(?![个些么]?(?:怎样|里)))(?![a-z])/iu;
const pointsBack =
  /\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those|that one|the same|there|one|ones|former|latter)\b|[它他她]们?|这(?:个|些|种|里|样|项|条|份)?|那(?:个|些|种|里|样|项|条|份)|该|其(?!他|它|余|实|中)|上述|前者|后者|同样|呢[？?]?\s*$/iu;
const emptyWords =
  /\b(?:the|a|an|is|are|was|were|do|does|did|how|what|when|where|who|which|why|much|many|long|of|for|to|in|on|at|can|could|i|we|you|my|our|your|please|tell|me|more|about|it|its|they|them|their|this|that|these|those|there|and|but|so)\b|[多少几什么哪谁怎样吗呢的了是有要请问能可以会]/giu;

/** The longest question that can go on from another one, as its Chinese characters or its words. */
const longestFollowUp = 16;

/** Whether a question says too little by itself: it is short, and begins with "and", or points back, or has next to no word of its own. */
function needsMore(question: string): boolean {
  const words = question.match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? [];
  if (words.length > longestFollowUp) return false;
  if (opensAgain.test(question) || pointsBack.test(question)) return true;
  return ownWords(question) <= 1;
}

/** How many words of a question say what it is about; a Chinese character counts as one. */
const ownWords = (question: string): number =>
  question.replaceAll(emptyWords, " ").match(/\p{Script=Han}|[\p{L}\p{N}]+/gu)?.length ?? 0;

/** Codes, titles and capitalised names, without those that only begin a sentence. */
function namesIn(answer: string): string[] {
  const text = answer.slice(0, 4_000);
  const names = text.match(
    /《[^》\n]{1,60}》|\b[A-Z]{1,6}[- ]?\d[\p{L}\d-]*|\b[A-Z]{2,}[\p{L}\d-]*|(?<=[a-z,] )[A-Z][\p{L}]{2,}(?: [A-Z][\p{L}]+)*/gu,
  );
  return [...new Set(names)].slice(0, mostNames).map((name) => name.slice(0, 60));
}
