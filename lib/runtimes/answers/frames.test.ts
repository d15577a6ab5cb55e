import { Readable } from "node:stream";

import { expect, test, vi } from "vitest";

import { ollamaReader } from "../ollama/lines.ts";
import { coalesce } from "./coalesce.ts";

test("F4 F20 of an answer that is read slowly, at most one line is buffered, and leaving it frees the rest", async () => {
  const line = Buffer.from(
    `${JSON.stringify({ message: { content: "on and on" } })}\n`.repeat(1_000),
  );
  let taken = 0;
  const body = Readable.from(
    (function* () {
      for (; taken < 20_000_000; taken += line.length) yield line;
    })(),
  );
  const reading = coalesce(body, {
    reader: ollamaReader,
    mostBytes: 100_000_000,
    arrived: () => undefined,
  });
  expect((await reading.next()).value).toMatchObject({ type: "text" });
  await vi.waitUntil(() => body.isPaused() || body.readableEnded);
  expect(taken).toBeLessThan(3_000_000);
  await reading.return(undefined);
  expect(body.destroyed).toBe(true);
});
