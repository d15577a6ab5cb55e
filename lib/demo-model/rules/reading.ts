// Finds the text that a request to summarise or to extract refers to.

import { isQuestion, splitSentences } from "./sentences.ts";
import type { Situation } from "./situation.ts";

const asksForSummary =
  /\b(?:summar(?:y|ise|ize|ies)\w*|sum up|shorten|abstract|key points|in short|tl;?dr)\b|总结|摘要|概括|归纳|要点|缩写|简述/iu;
const asksForFacts =
  /\b(?:extract|facts?|list the (?:names|numbers|dates)|names and numbers)\b|提取|抽取|事实|找出.{0,12}(?:名称|人名|数字|日期)/iu;
const asksForTitle = /\b(?:give|write|find|suggest|short)\b.{0,30}\btitle\b|标题/iu;

const orders = /\b(?:summari[sz]e|extract)\b|总结|摘要|概括|提取|抽取/iu;

export type ReadingTask = "summary" | "facts" | "title";

/**
 * The request and its text: below the request, otherwise the passages, otherwise the conversation.
 */
export function readingWish(situation: Situation): { wish: ReadingTask; text: string } | undefined {
  const { request, below } = apart(situation.question);
  const wish = wishIn(request);
  if (wish) return { wish, text: below || givenText(situation) };
  const instructed = wishOfInstructions(situation);
  return instructed && { wish: instructed, text: situation.question };
}

/**
 * The request may also be in the instructions and the message be the text: several sentences with
 * nothing before them.
 */
function wishOfInstructions({ earlier, question }: Situation): ReadingTask | undefined {
  const instructions = earlier.map(({ content }) => content ?? "").join("\n");
  const onlyText =
    earlier.every(({ role }) => role === "system") &&
    splitSentences(question).length > 1 &&
    !isQuestion(question.trim());
  return onlyText && orders.test(instructions) ? wishIn(instructions) : undefined;
}

function wishIn(text: string): ReadingTask | undefined {
  if (asksForTitle.test(text)) return "title";
  if (asksForFacts.test(text)) return "facts";
  return asksForSummary.test(text) ? "summary" : undefined;
}

/**
 * Where a request and its text may be separated. A request after its text is in a paragraph or a
 * line of its own.
 */
const cuts = [
  { at: /\n[ \t\r]*\n/u, behind: true },
  { at: /\n/u, behind: true },
  { at: /[:：](?=\s*\S{12})/u, behind: false },
];

function apart(question: string): { request: string; below: string } {
  for (const { at, behind } of cuts) {
    const parts = question.split(at);
    const [first = "", last = ""] = [parts[0], parts.at(-1)];
    if (parts.length < 2) continue;
    if (wishIn(first))
      return { request: first, below: question.slice(first.length).replace(/^[\s:：]+/u, "") };
    if (behind && wishIn(last))
      return { request: last, below: question.slice(0, question.lastIndexOf(last)).trim() };
  }
  return { request: question, below: "" };
}

/** The text before the question: passages, otherwise messages. */
export function givenText({ passages, earlier }: Situation): string {
  if (passages.length > 0) return passages.map(({ text }) => text).join("\n");
  return earlier
    .filter(({ role }) => role === "user" || role === "assistant")
    .map(({ content }) => content ?? "")
    .join("\n");
}

/**
 * The text for filling in a schema: below a request, otherwise the whole question when it has
 * several sentences, otherwise what came before.
 */
export function textFor(situation: Situation): string {
  const { below } = apart(situation.question);
  if (below) return below;
  const own = splitSentences(situation.question).length > 1 ? situation.question : "";
  return own || givenText(situation) || situation.question;
}
