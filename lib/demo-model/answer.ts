// What a model says when no script decides it.

import type { Demo } from "./demo.ts";
import { say } from "./play/events.ts";
import type { Event } from "./play/player.ts";
import type { ChatRequest, Message } from "./routes/chat-request.ts";
import type { ModelSpec } from "./schema.ts";

export type Answer = { events: Event[]; cutRepeats: boolean };

export function answerEvents(_demo: Demo, model: ModelSpec, request: ChatRequest & { messages: Message[] }): Answer {
  const question = request.messages.findLast(({ role }) => role === "user")?.content ?? "";
  return {
    events: say(`I am Parlor's demo model: I follow rules and do not understand. You wrote: ${question}`, model.counting),
    cutRepeats: true,
  };
}
