import type { Readable } from "node:stream";

import { processSingleton } from "#lib/process-singleton.ts";

import type { ServerDelta } from "../adapter.ts";
import type { AnswerReader } from "../protocol.ts";
import { DeltaJoiner } from "./delta-joiner.ts";
import { failure } from "./failures.ts";
import { LineBuffer } from "./line-buffer.ts";

/** A line longer than this, in bytes, is invalid. */
export const longestLine = 1_000_000;

const clock = processSingleton("frames", () => ({ readers: 0, waiting: [] as (() => void)[] }));

/**
 * Calls `wake` at the next frame of the clock that all streams share: 33 ms, and up to 100 ms with more readers. A user sees no difference;
 * the processor time depends on the frames, not on the tokens.
 */
function atNextFrame(wake: () => void): void {
  if (clock.waiting.push(wake) > 1) return;
  setTimeout(
    () => {
      const waiting = clock.waiting;
      clock.waiting = [];
      for (const each of waiting) each();
    },
    Math.min(100, 33 + clock.readers),
  );
}

export type FrameOptions = {
  /** Reads the answer's lines, by the protocol of its server. */
  reader: AnswerReader;
  /** The maximum size of an answer on the wire, in bytes. */
  mostBytes: number;
  /** Called when the server has sent text: an empty line, or one with empty texts, does not count. */
  arrived(): void;
};

/**
 * The deltas of a streamed answer, the lines of one frame joined. The first and the last line are never delayed. Throws a failure when a
 * line is invalid, when the answer is larger than possible, and when the stream ends before the answer does. However slowly it is read, at
 * most one line and one chunk are buffered.
 */
export async function* coalesce(
  body: Readable,
  { reader, mostBytes, arrived }: FrameOptions,
): AsyncGenerator<ServerDelta, void> {
  const buffer = new LineBuffer();
  const joiner = new DeltaJoiner();
  let received = 0;
  let over = false;
  let broken: unknown;
  let waitingFor: "line" | "frame" = "line";
  let wake = () => {};

  const tooLong = () => buffer.size > longestLine || received > mostBytes;
  const readable = () => over || buffer.hasLine || tooLong();
  body.on("data", (chunk: Buffer) => {
    received += chunk.length;
    buffer.add(chunk);
    if (tooLong()) body.pause();
    if (waitingFor === "line" && readable()) wake();
  });
  const end = (thrown?: unknown) => {
    over = true;
    broken ??= thrown;
    wake();
  };
  body.once("end", () => end()).once("close", () => end());
  body.on("error", end);

  const wait = (what: typeof waitingFor) =>
    new Promise<void>((resolve) => {
      waitingFor = what;
      wake = resolve;
      if (what === "frame") atNextFrame(resolve);
    });

  clock.readers += 1;
  try {
    for (;;) {
      while (!readable()) await wait("line");
      const ended = over;
      const { deltas, broken: unreadable } = reader.read(buffer.takeLines());
      if (deltas.length > 0) arrived();
      yield* joiner.join(deltas);
      if (deltas.at(-1)?.type === "end") return;
      if (unreadable !== undefined) throw unreadable;
      if (received > mostBytes)
        throw failure("unreadable", {}, { reason: "an answer that is too long" });
      if (buffer.size > longestLine && !buffer.hasLine)
        throw failure("unreadable", {}, { reason: "a line without an end" });
      if (ended) return yield* joiner.join(reader.end(broken));
      body.resume();
      await wait("frame");
    }
  } finally {
    clock.readers -= 1;
    body.destroy();
  }
}
