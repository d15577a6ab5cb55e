import "server-only";

// Writes an answer as the AI SDK's UI message stream, without the SDK: its own implementation takes several times the processor time for
// the same bytes.

import type { UIMessageChunk } from "ai";
import type { Viewer } from "#lib/auth/viewer.ts";
import { monotonicNow } from "#lib/clock.ts";
import { answerTurn } from "#lib/conversations/index.ts";
import type { AnswerTurn, Citation, Part } from "#lib/conversations/schema.ts";
import { errorMessage } from "#lib/error-message.ts";

import type { Generation, Reader } from "./generation.ts";
import { readableTo } from "./writer.ts";

const encoder = new TextEncoder();

/** In ms. Without events, proxies and browsers would close a waiting stream. */
const heartbeatEvery = 15_000;

/** The position up to which a generation has been sent to a reader. */
type Position = {
  part: number;
  offset: number;
  /** The type of the part whose start was sent and whose end was not. */
  open: Part["type"] | undefined;
  started: boolean;
  ended: boolean;
  waits: Generation["waits"];
  place: Generation["place"];
  retyped: number;
};

/**
 * Streams a generation from its first part, then live, to its stored end. Backpressure: for a reader that does not read nothing is queued,
 * and what it missed is in its next chunk. A reader that has disconnected is removed when `signal` aborts, when it cancels, or at the
 * latest when the end is stored.
 */
export function readTurn(
  generation: Generation,
  viewer: Viewer,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  const position = startOf(generation);
  let sentAt = monotonicNow();
  let gone = false;
  let reader: Reader;

  function forget(): void {
    gone = true;
    generation.readers.delete(reader);
    signal?.removeEventListener("abort", reader.leave);
  }

  /** The next events; waits until there are some, or until a heartbeat is due. */
  async function next(): Promise<string> {
    for (;;) {
      const events = newEvents(generation, position, viewer);
      if (gone || events !== "") return events;
      await generation.changed();
      if (gone || monotonicNow() - sentAt >= heartbeatEvery) return ": waiting\n\n";
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        reader = {
          sessionId: viewer.sessionId,
          leave() {
            if (gone) return;
            forget();
            controller.close();
          },
        };
        generation.readers.add(reader);
        if (signal?.aborted) reader.leave();
        else signal?.addEventListener("abort", reader.leave, { once: true });
      },
      async pull(controller) {
        try {
          const events = await next();
          if (gone) return;
          controller.enqueue(encoder.encode(events));
          sentAt = monotonicNow();
          if (position.ended) reader.leave();
        } catch (thrown) {
          // The stream fails with this error; it must not be closed afterwards, in particular not by a loop over all readers.
          forget();
          throw thrown;
        }
      },
      cancel: forget,
    },
    { highWaterMark: 1 },
  );
}

const startOf = ({ waits, retyped }: Generation): Position => ({
  // Sent after the start.
  place: undefined,
  part: 0,
  offset: 0,
  open: undefined,
  started: false,
  ended: false,
  waits,
  retyped,
});

/** The events since a position, which is advanced. */
function newEvents(generation: Generation, position: Position, viewer: Viewer): string {
  const messageMetadata = () => metadata(generation, viewer);
  let events = "";
  if (position.retyped !== generation.retyped) {
    if (position.open) events += event({ type: `${position.open}-end`, id: String(position.part) });
    // The message begins again: a second `start` voids the parts before it.
    Object.assign(position, startOf(generation));
  }
  if (!position.started) {
    position.started = true;
    const messageId = generation.turn.answerId;
    events += event({ type: "start", messageId, messageMetadata: messageMetadata() });
  }
  if (position.waits !== generation.waits && !generation.stored) {
    position.waits = generation.waits;
    events += event({ type: "message-metadata", messageMetadata: messageMetadata() });
  }
  if (position.place !== generation.place && !generation.stored) {
    position.place = generation.place;
    // The end of the wait is a change of the turn's status.
    events += generation.place
      ? event({ type: "data-queue", data: generation.place, transient: true })
      : event({ type: "message-metadata", messageMetadata: messageMetadata() });
  }
  events += newParts(generation, position, messageMetadata);
  if (!generation.stored) return events;
  position.ended = true;
  return events + lastEvents(generation, viewer);
}

function newParts(
  generation: Generation,
  position: Position,
  messageMetadata: () => object,
): string {
  const { parts, stored } = generation;
  const limit = stored ? undefined : readableTo(generation);
  let events = "";
  for (let part = parts[position.part]; part; part = parts[position.part]) {
    const id = String(position.part);
    const isLimited = position.part === limit?.part;
    const text = isLimited ? part.text.slice(0, limit?.offset) : part.text;
    if (limit && (position.part > limit.part || (isLimited && limit.offset === 0))) break;
    if (!position.open) {
      // The text of the answer begins: now the duration of the reasoning is known.
      if (part.type === "text" && position.part > 0)
        events += event({ type: "message-metadata", messageMetadata: messageMetadata() });
      events += event({ type: `${part.type}-start`, id });
    }
    position.open = part.type;
    const delta = text.slice(position.offset);
    if (delta !== "") events += event({ type: `${part.type}-delta`, id, delta });
    // What was sent before storing became slow may be more than what is stored.
    position.offset = Math.max(position.offset, text.length);
    if (isLimited || (position.part === parts.length - 1 && !stored)) break;
    events += event({ type: `${part.type}-end`, id });
    position.part += 1;
    position.offset = 0;
    position.open = undefined;
  }
  return events;
}

function lastEvents(generation: Generation, viewer: Viewer): string {
  const { end } = generation;
  const messageMetadata = metadata(generation, viewer);
  const closing: UIMessageChunk[] =
    end?.status === "failed" && end.error
      ? [
          { type: "message-metadata", messageMetadata },
          { type: "error", errorText: errorMessage(viewer, end.error) },
        ]
      : end?.status === "done"
        ? [{ type: "finish", finishReason: end.cutAtLimit ? "length" : "stop", messageMetadata }]
        : [{ type: "message-metadata", messageMetadata }, { type: "abort" }];
  return `${closing.map(event).join("")}data: [DONE]\n\n`;
}

const event = (chunk: UIMessageChunk) => `data: ${JSON.stringify(chunk)}\n\n`;

/** The metadata of the answer: its turn, what it cites once it has ended, and the title of a new conversation. */
function metadata(
  { turn, end, firstTokenAt, firstTextAt, stored, waits, activeStatus }: Generation,
  viewer: Viewer,
): { turn: AnswerTurn; citations?: Citation[]; title?: string } {
  const row = {
    ...turn,
    insteadOf: turn.insteadOf ?? null,
    effort: turn.effort ?? null,
    status: stored && end ? end.status : activeStatus,
    error: end?.error ?? null,
    cutAtLimit: end?.cutAtLimit ?? false,
    firstTokenAt: firstTokenAt ?? null,
    firstTextAt: firstTextAt ?? null,
    endedAt: end?.at ?? null,
    promptTokens: end?.promptTokens ?? null,
    replyTokens: end?.replyTokens ?? null,
    context: turn.context,
    citations: end?.citations ?? null,
  };
  const notStored = waits !== undefined &&
    !stored && { notStored: errorMessage(viewer, { messageKey: waits, values: {} }) };
  return {
    turn: { ...answerTurn(row, viewer), ...notStored },
    ...(stored && end?.citations && { citations: end.citations.items }),
    ...(turn.title !== undefined && { title: turn.title }),
  };
}
