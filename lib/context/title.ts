import type { Reply } from "./notes.ts";

const instructions =
  "You name conversations. You get a question and the beginning of its answer, quoted. Reply with a title of at most six words (or twelve Chinese characters), in the language of the question, and nothing else.";

/** The prompt that asks for a better title than the first words of the question. */
export function titlePrompt(question: string, answer: string): { role: "system" | "user"; content: string }[] {
  return [
    { role: "system", content: instructions },
    { role: "user", content: `Question:\n${question.slice(0, 1_500)}\n\nAnswer:\n${answer.slice(0, 1_000)}` },
  ];
}

/** A reply as a title; undefined for one that is none. */
export function readTitle({ text, cutAtLimit }: Reply): string | undefined {
  const title = text
    .trim()
    .replace(/^(?:title|标题)\s*[:：]\s*/iu, "")
    .replaceAll(/[*_`#]+/gu, "")
    .replace(/^["“'\s]+|["”'.。\s]+$/gu, "")
    .replaceAll(/\s+/gu, " ");
  const wrong = cutAtLimit || text.trim().includes("\n") || title.length < 2 || title.length > 80;
  return wrong || /[<>{}|\p{Cc}\p{Cf}]/u.test(title) ? undefined : title;
}
