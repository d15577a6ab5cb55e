import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";

import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { allClosed, asking, done, hear, said, serve } from "#lib/testing/model-answers.ts";
import { rawHead } from "#lib/testing/raw-server.ts";

describe("any answer of a server", () => {
  const anyValue = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom("\0", "\ud83d", "\ude42", -1, 1.5, 1e308, ""),
  );
  const field = (value: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 2, arbitrary: value }, { weight: 1, arbitrary: anyValue });
  const anyCall = fc.record({
    id: field(fc.string()),
    function: field(fc.record({ name: fc.string(), arguments: anyValue })),
  });
  const anyMessage = fc.record(
    {
      role: field(fc.constant("assistant")),
      content: field(fc.string({ unit: "binary" })),
      thinking: field(fc.string()),
      tool_calls: field(fc.array(anyCall)),
    },
    { requiredKeys: [] },
  );
  const anyLine = fc
    .record(
      {
        model: anyValue,
        created_at: anyValue,
        message: field(anyMessage),
        done: field(fc.boolean()),
        done_reason: field(fc.constantFrom("stop", "length")),
        prompt_eval_count: anyValue,
        eval_count: anyValue,
      },
      { requiredKeys: ["message"] },
    )
    .map((line) => Buffer.from(`${JSON.stringify(line)}\n`));
  const answerOf = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: anyLine },
      {
        weight: 4,
        arbitrary: fc.string().map((text) => Buffer.from(`${JSON.stringify(said(text))}\n`)),
      },
      {
        weight: 3,
        arbitrary: fc
          .tuple(anyValue, anyValue)
          .map(([prompt_eval_count, eval_count]) =>
            Buffer.from(`${JSON.stringify({ ...done, prompt_eval_count, eval_count })}\n`),
          ),
      },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom("\n", '{"__proto__":{"a":1}}\n', "{", "\uFEFF", "null\n", "[]\n", "\0\n")
          .map((text) => Buffer.from(text)),
      },
      {
        weight: 1,
        arbitrary: anyValue.map((error) => Buffer.from(`${JSON.stringify({ error })}\n`)),
      },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    ),
    { maxLength: 12 },
  );
  const split = fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 500 }), fc.constant(1_000_000));

  test("F20 leads to an end or a refusal, the connection is closed, and no timer is left", async () => {
    vi.spyOn(log, "warn").mockImplementation(() => undefined);
    const started: unknown[] = [];
    const setTimer = globalThis.setTimeout;
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((run: () => void, wait?: number) => {
      const timer = setTimer(run, wait);
      if ((wait ?? 0) >= 3_000_000) started.push(timer);
      return timer;
    }) as typeof setTimeout);
    const cleared = vi.spyOn(globalThis, "clearTimeout");
    let next: { status: number; bytes: Buffer; size: number; reset: boolean };
    const { url } = await serve(async (socket) => {
      const { status, bytes, size, reset } = next;
      socket.write(rawHead(status));
      for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
        socket.write(bytes.subarray(at, at + size));
        await new Promise(setImmediate);
      }
      if (reset) socket.resetAndDestroy();
      else socket.end();
    });
    const status = fc.oneof(
      { weight: 9, arbitrary: fc.constant(200) },
      { weight: 1, arbitrary: fc.constantFrom(204, 301, 400, 404, 502) },
    );
    await fc.assert(
      fc.asyncProperty(answerOf, split, status, fc.boolean(), async (parts, size, code, reset) => {
        next = { status: code, bytes: Buffer.concat(parts), size, reset };
        const { end, failure, deltas } = await hear(asking(url));
        expect(end ? failure === undefined : failure instanceof AppError).toBe(true);
        if (end?.type === "end") {
          for (const count of [end.promptTokens ?? 1, end.replyTokens ?? 1])
            expect(Number.isInteger(count) && count > 0).toBe(true);
        }
        for (const delta of deltas)
          if ("text" in delta)
            expect(delta.text).toSatisfy(
              (text: string) => text.isWellFormed() && !text.includes("\0"),
            );
        await allClosed();
        const over = new Set(cleared.mock.calls.map(([timer]) => timer as unknown));
        expect(started.filter((timer) => !over.has(timer))).toEqual([]);
        started.length = 0;
        cleared.mockClear();
      }),
      { numRuns: 200 },
    );
  });
});
