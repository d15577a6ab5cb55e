import type { Reply } from "./notes.ts";
import { type PromptMessage, promptOf } from "./window.ts";

const request =
  "Name this conversation: reply with a title of at most six words (or twelve Chinese characters), in the language of its first message, and nothing else.";

type Begun = { instructions: string; question: string; answer: string };

/** The prompt that asks for a better title than the first words of the question: as the conversation's next question, of which the rest has been read. */
export function titlePrompt({ instructions, question, answer }: Begun): PromptMessage[] {
  const recent = [
    { role: "user" as const, content: question },
    { role: "assistant" as const, content: answer },
  ];
  return promptOf({ instructions, recent, question: request });
}

/** In characters. */
const maxOutputTokens = 400;

/** A reply as a title; undefined for one that is none. */
export function readTitle({ text, cutAtLimit }: Reply): string | undefined {
  // No title is longer; a long reply is none, and its rest is not looked at.
  const title = text
    .slice(0, maxOutputTokens)
    .trim()
    .replace(/^(?:title|标题)\s*[:：]\s*/iu, "")
    .replaceAll(/[*_`#]+/gu, "")
    .replace(/^["“'\s]+/u, "")
    .replace(/(?<!["”'.。\s])["”'.。\s]+$/u, "")
    .replaceAll(/\s+/gu, " ");
  const wrong =
    cutAtLimit ||
    text.length > maxOutputTokens ||
    text.trim().includes("\n") ||
    title.length < 2 ||
    title.length > 80;
  return wrong || /[<>{}|\p{Cc}\p{Cf}]/u.test(title) ? undefined : title;
}
