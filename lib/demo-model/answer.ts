// What a model says when no script decides it.

import type { Demo } from "./demo.ts";
import { say } from "./play/events.ts";
import type { Event } from "./play/player.ts";
import type { ChatRequest, Message } from "./routes/chat-request.ts";
import { markedEvents } from "./runner/marker.ts";
import type { ModelSpec } from "./schema.ts";

/** The events of an answer: the tokens that the question lists, where tests may do that, else what the rules find. */
export function answerEvents({ scripted }: Demo, model: ModelSpec, request: ChatRequest & { messages: Message[] }): Event[] {
  const question = request.messages.findLast(({ role }) => role === "user")?.content ?? "";
  const marked = scripted ? markedEvents(question, request.tools?.map((tool) => tool.function.name) ?? []) : undefined;
  return marked ?? say(`I am Parlor's demo model: I follow rules and do not understand. You wrote: ${question}`, model.counting);
}
