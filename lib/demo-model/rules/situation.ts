// The input of the rules: the question, the messages before it, and what comes with it.

import type { OllamaChatRequest, OllamaMessage, Tool } from "../routes/chat-request.ts";
import { type Passage, passagesIn } from "./passages.ts";
import { textLanguageOf } from "./sentences.ts";
import type { TextLanguage } from "./texts.ts";

export type Situation = {
  question: string;
  language: TextLanguage;
  /** The messages before the question, without those that contain passages. */
  earlier: OllamaMessage[];
  passages: Passage[];
  tools: Tool[];
  format: unknown;
  /** The last message, when a tool wrote it. */
  toolAnswer: OllamaMessage | undefined;
};

export function situationOf({
  messages,
  tools,
  format,
}: Pick<OllamaChatRequest, "tools" | "format"> & { messages: OllamaMessage[] }): Situation {
  const place = messages.findLastIndex(({ role }) => role === "user");
  const question = messages[place]?.content ?? "";
  const earlier = messages.slice(0, Math.max(0, place));
  // Passages belong to one question: those of earlier ones are before the last answer.
  const sinceAnswer = earlier.findLastIndex(({ role }) => role === "assistant") + 1;
  const holdsPassages = (message: OllamaMessage, at: number) =>
    at >= sinceAnswer && passagesIn(message.content ?? "").length > 0;
  const last = messages.at(-1);
  return {
    question,
    language: languageOfTalk(question, earlier),
    earlier: earlier.filter((message, at) => !holdsPassages(message, at)),
    passages: earlier.filter(holdsPassages).flatMap(({ content }) => passagesIn(content ?? "")),
    tools: tools ?? [],
    format: format ?? undefined,
    toolAnswer: last?.role === "tool" ? last : undefined,
  };
}

/** The question's language; when it has no word, the language of the conversation. */
function languageOfTalk(question: string, earlier: OllamaMessage[]): TextLanguage {
  if (/\p{L}/u.test(question)) return textLanguageOf(question);
  const spoken = earlier.findLast(
    ({ role, content }) => role === "user" && /\p{L}/u.test(content ?? ""),
  );
  return textLanguageOf(spoken?.content ?? "");
}
