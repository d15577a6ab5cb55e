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

/**
 * A generation from its first part, then live, to its stored end. A reader that does not read is asked for nothing more: what it missed it
 * finds in the next piece. One that has gone is dropped when `signal` says so, when it cancels, or at the latest when the end is stored.
 */
export function readTurn(
  generation: Generation,
  viewer: Viewer,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  const told = {
    part: 0,
    offset: 0,
    open: false,
    started: false,
    ended: false,
    waits: generation.waits,
    at: monotonicNow(),
  };
  let gone = false;
  let reader: Reader;

  function forget(): void {
    gone = true;
    generation.readers.delete(reader);
    signal?.removeEventListener("abort", reader.leave);
  }

  /** All that is new, as events. */
  function news(): string {
    let events = "";
    if (!told.started) {
      told.started = true;
      events += event({
        type: "start",
        messageId: generation.turn.answerId,
        messageMetadata: metadata(generation, viewer),
      });
    }
    if (told.waits !== generation.waits && !generation.stored) {
      told.waits = generation.waits;
      events += event({ type: "message-metadata", messageMetadata: metadata(generation, viewer) });
    }
    for (let part = generation.parts[told.part]; part; part = generation.parts[told.part]) {
      const id = String(told.part);
      if (!told.open) {
        // The answer itself begins: now it is known how long the model thought.
        if (part.type === "text" && told.part > 0)
          events += event({
            type: "message-metadata",
            messageMetadata: metadata(generation, viewer),
          });
        events += event({ type: `${part.type}-start`, id });
      }
      told.open = true;
      const delta = part.text.slice(told.offset);
      if (delta !== "") events += event({ type: `${part.type}-delta`, id, delta });
      told.offset = part.text.length;
      if (told.part === generation.parts.length - 1 && !generation.stored) break;
      events += event({ type: `${part.type}-end`, id });
      told.part += 1;
      told.offset = 0;
      told.open = false;
    }
    if (!generation.stored) return events;
    told.ended = true;
    return events + lastEvents(generation, viewer);
  }

  /** What the stream says next; it waits until there is something, or until a heartbeat is due. */
  async function next(): Promise<string> {
    for (;;) {
      const events = news();
      if (gone || events !== "") return events;
      await generation.changed();
      if (gone || monotonicNow() - told.at >= heartbeatEvery) return ": waiting\n\n";
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
          told.at = monotonicNow();
          if (told.ended) reader.leave();
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
