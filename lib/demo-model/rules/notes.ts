// Notes of a conversation and names for it, as Parlor asks for them when it keeps what no longer fits into a window: the sentences that hold
// names, numbers or dates, word for word, and a few sentences as a summary. Nothing is made up, and nothing is understood.

import { factsOf } from "./facts.ts";
import { titleOf } from "./form.ts";
import { isQuestion, sentencesOf, summary, wordsOf } from "./sentences.ts";

type Noted = { message: string; text: string; replaces?: string };

const mostFacts = 40;
const longest = 240;

/** The reply to a prompt that lists the notes so far and the next messages; undefined for any other text. */
export function notesFor(prompt: string): string | undefined {
  const [head = "", ...rest] = prompt.split("\nMessages:\n");
  if (!head.startsWith("Notes so far:") || rest.length === 0) return undefined;
  const known = [...head.matchAll(/^\[(f\d+)\] (.*)$/gmu)].map(([, name = "", text = ""]) => ({ name, text }));
  const before = /^Summary so far: (.*)$/mu.exec(head)?.[1] ?? "";
  const messages = saidIn(rest.join("\nMessages:\n"));
  const told = messages.filter(({ who }) => who === "person").map(({ text }) => text);
  const sentences = told.flatMap(sentencesOf);
  const course = [...(before === "(none)" ? [] : sentencesOf(before).slice(0, 3)), ...summary(sentences, 2)].map(shortened);
  return JSON.stringify({
    facts: messages
      .filter(({ who }) => who === "person")
      .flatMap((message) => factsIn(message, known))
      .slice(0, mostFacts),
    summary: course.length > 0 ? course.join(" ") : shortened(messages.find(({ text }) => text !== "")?.text ?? "…"),
  });
}

type Message = { name: string; who: string; text: string };

/** Messages begin at their mark; what goes on below is moved in. */
function saidIn(text: string): Message[] {
  const messages: Message[] = [];
  for (const line of text.split("\n")) {
    const [, name, who, rest] = /^\[(m\d+)\] (person|assistant): (.*)$/u.exec(line) ?? [];
    const last = messages.at(-1);
    if (name && who) messages.push({ name, who, text: rest ?? "" });
    else if (last) last.text += `\n${line.trimStart()}`;
  }
  return messages;
}

function factsIn({ name, text }: Message, known: { name: string; text: string }[]): Noted[] {
  return factsOf(text)
    .sentences.filter((sentence) => !isQuestion(sentence))
    .map((sentence) => {
      const old = known.find((each) => isUpdate(each.text, sentence));
      return { message: name, text: shortened(sentence), ...(old && { replaces: old.name }) };
    });
}

/** Two sentences are of the same words but for what is a number in them. */
function isUpdate(old: string, sentence: string): boolean {
  const [was, is] = [old, sentence].map((text) => new Set(wordsOf(text).filter((word) => !/\d/u.test(word))));
  const shared = [...(was ?? [])].filter((word) => is?.has(word)).length;
  return old !== sentence && shared >= 2 && shared >= 0.7 * Math.max(was?.size ?? 0, is?.size ?? 0);
}

const shortened = (text: string) => [...text.replaceAll(/\s+/gu, " ").trim()].slice(0, longest).join("");

/** A name for a conversation, where one is asked for with its question and answer. */
export function nameFor(prompt: string, instructions: string): string | undefined {
  if (!instructions.startsWith("You name conversations") || !prompt.startsWith("Question:\n")) return undefined;
  const [sentence = ""] = sentencesOf(prompt.slice("Question:\n".length).split("\n\nAnswer:\n")[0] ?? "");
  return titleOf(sentence.replace(/[?？]+$/u, "")) || undefined;
}
