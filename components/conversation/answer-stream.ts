import { EventSourceParserStream } from "eventsource-parser/stream";

import type { AnswerTurn, Citation, Message, Part } from "#lib/conversations/schema.ts";
import type { QueuePlace } from "#lib/queue/schema.ts";

type AnswerMetadata = { turn: AnswerTurn; citations?: Citation[] };

/** The events that Parlor sends in the AI SDK's UI message stream. */
type StreamEvent =
  | { type: "start"; messageId: string; messageMetadata: AnswerMetadata & { title?: string } }
  | { type: "text-start" | "reasoning-start" | "text-end" | "reasoning-end"; id: string }
  | { type: "text-delta" | "reasoning-delta"; id: string; delta: string }
  | { type: "message-metadata" | "finish"; messageMetadata: AnswerMetadata }
  | { type: "data-queue"; data: QueuePlace }
  | { type: "error"; errorText: string }
  | { type: "abort" };

/**
 * The answer read from a stream so far, and its place while it waits for its model server. `over` is true if the stream sent its end; a connection
 * that breaks does not.
 */
export type StreamedAnswer = {
  message: Message;
  title?: string;
  place?: QueuePlace | undefined;
  over: boolean;
};

/**
 * Reads a stream and yields the current answer after each event. A stream always starts with the beginning of the answer, so a reader that
 * joins late gets all of it: the first delta then contains all earlier text. Until it arrives, the known message (`before`) is shown.
 */
export async function* answerStream(
  response: Response,
  before?: Message,
): AsyncGenerator<StreamedAnswer> {
  const parsed = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  const reader = parsed?.getReader();
  if (!reader) return;
  let answer: StreamedAnswer | undefined;
  let fresh = true;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (value.data === "[DONE]") {
        if (answer) yield { ...answer, over: true };
        return;
      }
      const event = JSON.parse(value.data) as StreamEvent;
      if (event.type === "start") {
        // A second one in a stream voids the parts before it: the answer is sent again from its beginning.
        fresh = true;
        const known = [answer?.message, before].find((each) => each?.id === event.messageId);
        answer = { ...begun(event.messageId, event.messageMetadata.turn, known), over: false };
        if (event.messageMetadata.title !== undefined) answer.title = event.messageMetadata.title;
      } else if (answer && event.type === "data-queue") {
        answer = { ...answer, place: event.data };
      } else if (answer) {
        const parts = fresh && event.type.endsWith("-start") ? [] : answer.message.parts;
        fresh &&= !event.type.endsWith("-start");
        const message = applied({ ...answer.message, parts }, event);
        answer = { ...answer, message, place: undefined };
      }
      if (answer) yield answer;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function begun(id: string, turn: AnswerTurn, known: Message | undefined): { message: Message } {
  const metadata = { createdAt: turn.startedAt, siblings: [id], ...known?.metadata, turn };
  return { message: { id, role: "assistant", parts: known?.parts ?? [], metadata } };
}

function applied(message: Message, event: StreamEvent): Message {
  switch (event.type) {
    case "text-start":
    case "reasoning-start":
      return {
        ...message,
        parts: [
          ...message.parts,
          { type: event.type === "text-start" ? "text" : "reasoning", text: "" },
        ],
      };
    case "text-delta":
    case "reasoning-delta":
      return { ...message, parts: grown(message.parts, event.delta) };
    case "message-metadata":
    case "finish":
      return { ...message, metadata: { ...message.metadata, ...event.messageMetadata } };
    default:
      return message;
  }
}

/** Only the last part changes; the others keep their identity, so that they are not rendered again. */
function grown(parts: Part[], delta: string): Part[] {
  const last = parts.at(-1);
  return last ? [...parts.slice(0, -1), { ...last, text: last.text + delta }] : parts;
}
