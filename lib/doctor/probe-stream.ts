import { setTimeout as pause } from "node:timers/promises";

import { monotonicNow } from "#lib/clock.ts";

import { probePiece, probePieces } from "./rules.ts";

/** The time between two pieces, in ms. */
const between = 120;

/** A stream of some small pieces, which are sent one after the other within a second. Whoever reads it is told when each was sent. */
export function probeStream(): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let began: number | undefined;
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      if (sent > 0) await pause(between);
      const now = monotonicNow();
      began ??= now;
      controller.enqueue(encoder.encode(probePiece(now - began)));
      sent += 1;
      if (sent === probePieces) controller.close();
    },
  });
}
