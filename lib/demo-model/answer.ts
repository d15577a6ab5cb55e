// The answer of a model when no script determines it.

import type { Demo } from "./demo.ts";
import { say, think } from "./play/events.ts";
import type { PlayEvent } from "./play/player.ts";
import type { OllamaChatRequest, OllamaMessage } from "./routes/chat-request.ts";
import { answerByRules } from "./rules/index.ts";
import { markedEvents } from "./runner/marker.ts";
import type { ModelSpec } from "./schema.ts";

/**
 * The events of an answer: the tokens that the question lists, where tests allow that, otherwise
 * the answer of the rules.
 */
export function answerEvents(
  { scripted }: Demo,
  model: ModelSpec,
  request: OllamaChatRequest & { messages: OllamaMessage[] },
): PlayEvent[] {
  const question = request.messages.findLast(({ role }) => role === "user")?.content ?? "";
  const marked = scripted
    ? markedEvents(question, request.tools?.map((tool) => tool.function.name) ?? [])
    : undefined;
  if (marked) return marked;
  const { thinking, content, call } = answerByRules(request);
  const thought = model.capabilities.includes("thinking") ? think(thinking, model.counting) : [];
  return [
    ...thought,
    ...say(content, model.counting),
    ...(call ? [{ do: "call" as const, call }] : []),
  ];
}
