import "server-only";

// An answer as the AI SDK's UI message stream, written by hand: the SDK's own way costs several times the processor time for the same bytes.

import type { UIMessageChunk } from "ai";
import type { Viewer } from "#lib/auth/viewer.ts";
import { monotonicNow } from "#lib/clock.ts";
import { answerTurn } from "#lib/conversations/index.ts";
import type { AnswerTurn } from "#lib/conversations/schema.ts";
import { errorMessage } from "#lib/error-message.ts";

import type { Generation, Reader } from "./generation.ts";

const encoder = new TextEncoder();

/** So that proxies and browsers see a stream that waits as one that lives. In ms. */
const heartbeatEvery = 15_000;

/** How far a reader has been sent a generation. */
type Position = {
  part: number;
  offset: number;
  /** Whether the start of the part was sent and its end was not. */
  open: boolean;
  started: boolean;
  ended: boolean;
  waits: Generation["waits"];
};

/**
 * A generation from its first part, then live, to its stored end. A reader that does not read is asked for nothing more: what it missed is in
 * the next piece. One that has gone is dropped when `signal` says so, when it cancels, or at the latest when the end is stored.
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

  /** The next events; it waits until there are some, or until a heartbeat is due. */
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
          // The stream fails with this; nobody may close it then, least of all a loop over everybody's readers.
          forget();
          throw thrown;
        }
      },
      cancel: forget,
    },
    { highWaterMark: 1 },
  );
}

const startOf = ({ waits }: Generation): Position => ({
  part: 0,
  offset: 0,
  open: false,
  started: false,
  ended: false,
  waits,
});

/** The events since a position, which moves on. */
function newEvents(generation: Generation, position: Position, viewer: Viewer): string {
  const messageMetadata = () => metadata(generation, viewer);
  let events = "";
  if (!position.started) {
    position.started = true;
    const messageId = generation.turn.answerId;
    events += event({ type: "start", messageId, messageMetadata: messageMetadata() });
  }
  if (position.waits !== generation.waits && !generation.stored) {
    position.waits = generation.waits;
    events += event({ type: "message-metadata", messageMetadata: messageMetadata() });
  }
  events += newParts(generation, position, messageMetadata);
  if (!generation.stored) return events;
  position.ended = true;
  return events + lastEvents(generation, viewer);
}

function newParts(
  { parts, stored }: Generation,
  position: Position,
  messageMetadata: () => object,
): string {
  let events = "";
  for (let part = parts[position.part]; part; part = parts[position.part]) {
    const id = String(position.part);
    if (!position.open) {
      // The answer itself begins: now it is known how long the model reasoned.
      if (part.type === "text" && position.part > 0)
        events += event({ type: "message-metadata", messageMetadata: messageMetadata() });
      events += event({ type: `${part.type}-start`, id });
    }
    position.open = true;
    const delta = part.text.slice(position.offset);
    if (delta !== "") events += event({ type: `${part.type}-delta`, id, delta });
    position.offset = part.text.length;
    if (position.part === parts.length - 1 && !stored) break;
    events += event({ type: `${part.type}-end`, id });
    position.part += 1;
    position.offset = 0;
    position.open = false;
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
          { type: "error", errorText: errorMessage(viewer.language, end.error) },
        ]
      : end?.status === "done"
        ? [{ type: "finish", finishReason: end.cutAtLimit ? "length" : "stop", messageMetadata }]
        : [{ type: "message-metadata", messageMetadata }, { type: "abort" }];
  return `${closing.map(event).join("")}data: [DONE]\n\n`;
}

const event = (chunk: UIMessageChunk) => `data: ${JSON.stringify(chunk)}\n\n`;

/** What stands beside the answer: how it comes to be, and the title that its conversation has got with it. */
function metadata(
  { turn, end, firstTokenAt, firstTextAt, stored, waits }: Generation,
  viewer: Viewer,
): { turn: AnswerTurn; title?: string } {
  const row = {
    ...turn,
    insteadOf: turn.insteadOf ?? null,
    effort: turn.effort ?? null,
    status: stored && end ? end.status : ("streaming" as const),
    error: end?.error ?? null,
    cutAtLimit: end?.cutAtLimit ?? false,
    firstTokenAt: firstTokenAt ?? null,
    firstTextAt: firstTextAt ?? null,
    endedAt: end?.at ?? null,
    promptTokens: end?.promptTokens ?? null,
    replyTokens: end?.replyTokens ?? null,
    context: turn.context,
  };
  const notStored = waits !== undefined &&
    !stored && { notStored: errorMessage(viewer.language, { messageKey: waits, values: {} }) };
  return {
    turn: { ...answerTurn(row, viewer.language), ...notStored },
    ...(turn.title !== undefined && { title: turn.title }),
  };
}
