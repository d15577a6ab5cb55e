import type { Readable } from "node:stream";

import { once } from "#lib/once.ts";

import { failure } from "./failures.ts";
import { joined, parseLines } from "./lines.ts";

/** A line longer than this, in bytes, is no line of Ollama's. */
const longestLine = 1_000_000;
const newline = 0x0a;

const clock = once("frames", () => ({ readers: 0, waiting: [] as (() => void)[] }));

/**
 * Calls `wake` at the next frame of the clock that all streams share: 33 ms, and up to 100 ms as more are read at once. A person sees no
 * difference; the machine pays for a frame, not for a token.
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

/**
 * The lines of a streamed answer, those of one frame joined, as bytes of NDJSON. The first line and the last are never held back. Throws a
 * failure when a line cannot be read, and when the stream ends without the line that says that it is done. `arrived` is called for
 * whatever comes.
 */
export async function* frames(body: Readable, arrived: () => void): AsyncGenerator<Uint8Array> {
  let pending: Buffer[] = [];
  let size = 0;
  let readable = false;
  let over = false;
  let broken: unknown;
  let waitingFor: "line" | "frame" = "line";
  let wake = () => {};

  body.on("data", (chunk: Buffer) => {
    arrived();
    pending.push(chunk);
    size += chunk.length;
    readable ||= size > longestLine || chunk.includes(newline);
    if (size > longestLine) body.pause();
    if (readable && waitingFor === "line") wake();
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
      while (!readable && !over) await wait("line");
      readable = false;
      const { lines, rest, broken: unreadable } = parseLines(Buffer.concat(pending));
      if (rest.length > longestLine) throw failure("unreadable", {}, { text: "a line without an end" });
      pending = rest.length > 0 ? [rest] : [];
      size = rest.length;
      body.resume();
      if (lines.length > 0) yield joined(lines);
      if (lines.at(-1)?.done === true) return;
      if (unreadable !== undefined) throw unreadable;
      if (over) throw broken ?? failure("ended_early");
      await wait("frame");
    }
  } finally {
    clock.readers -= 1;
    body.destroy();
  }
}
