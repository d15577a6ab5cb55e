// Notes and titles of a conversation, as Parlor requests them when it compacts: the sentences that
// contain names, numbers or dates, verbatim, and a few sentences as a summary. Nothing is invented.

import type { OllamaMessage } from "../routes/chat-request.ts";
import { factsOf } from "./facts.ts";
import { suggestTitle } from "./form.ts";
import { isQuestion, splitSentences, stemsOf, summary } from "./sentences.ts";

type Known = { number: number; text: string };

const mostFacts = 40;
const longest = 240;

/** The reply to a request for notes on the messages before it; undefined for any other question. */
export function notesFor(question: string, earlier: OllamaMessage[]): string | undefined {
  if (!question.startsWith("Put this conversation in short")) return undefined;
  const told = earlier.filter(({ role }) => role === "user").map(({ content }) => content ?? "");
  const [first = ""] = told;
  const past = first.startsWith("Notes on the earlier part of this conversation") ? first : "";
  const said = told.slice(past === "" ? 0 : 1);
  const known = [...past.matchAll(/^(\d+)\. (.*)$/gmu)].map(([, number, text = ""]) => ({
    number: Number(number),
    text,
  }));
  const before = /^In short:\n(.*)$/mu.exec(past)?.[1] ?? "";
  const course = [
    ...splitSentences(before).slice(0, 3),
    ...summary(said.flatMap(splitSentences), 2),
  ].map(shortened);
  return JSON.stringify({
    facts: said.flatMap((text) => factsIn(text, known)).slice(0, mostFacts),
    summary:
      course.length > 0
        ? course.join(" ")
        : shortened(said.find((text) => text.trim() !== "") ?? "…"),
  });
}

function factsIn(text: string, known: Known[]): { text: string; replaces?: number }[] {
  return factsOf(text)
    .sentences.filter((sentence) => !isQuestion(sentence))
    .map((sentence) => {
      const old = known.find((each) => isUpdate(each.text, sentence));
      return { text: shortened(sentence), ...(old && { replaces: old.number }) };
    });
}

/** Two sentences consist of the same words except for numbers. */
function isUpdate(old: string, sentence: string): boolean {
  const [was, is] = [old, sentence].map(
    (text) => new Set(stemsOf(text).filter((word) => !/\d/u.test(word))),
  );
  const shared = [...(was ?? [])].filter((word) => is?.has(word)).length;
  return old !== sentence && shared >= 2 && shared >= 0.7 * Math.max(was?.size ?? 0, is?.size ?? 0);
}

const shortened = (text: string) =>
  [...text.replaceAll(/\s+/gu, " ").trim()].slice(0, longest).join("");

/** A title for the conversation, where the question asks for one. */
export function nameFor(question: string, earlier: OllamaMessage[]): string | undefined {
  if (!question.startsWith("Name this conversation")) return undefined;
  const [sentence = ""] = splitSentences(
    earlier.find(({ role }) => role === "user")?.content ?? "",
  );
  return suggestTitle(sentence.replace(/(?<![?？])[?？]+$/u, "")) || undefined;
}
