import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";

import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import {
  allClosed,
  asking,
  done,
  hear,
  hearLines,
  said,
  serve,
  thought,
} from "#lib/testing/model-answers.ts";
import { rawHead } from "#lib/testing/raw-server.ts";

describe("numbers that a model server reports", () => {
  test("F20 are told when they can be true", async () => {
    const { end } = await hearLines([
      said("yes"),
      { ...done, prompt_eval_count: 11, eval_count: 2 },
    ]);
    expect(end).toEqual({ type: "end", cutAtLimit: false, promptTokens: 11, replyTokens: 2 });
  });

  test.each([
    "1.5",
    "1e308",
    "1e999",
    "99999999999",
    "-1",
    "0",
    '"12"',
    "null",
    "[11]",
    "{}",
    "true",
  ])("F20 %s is no count, and the answer ends without one", async (count) => {
    const { end, text } = await hearLines([
      said("yes"),
      JSON.stringify(done).replace(/\}$/u, `,"prompt_eval_count":${count},"eval_count":${count}}`),
    ]);
    expect(text).toBe("yes");
    expect(end).toEqual({ type: "end", cutAtLimit: false });
  });

  test("F20 a prompt cannot have had many more tokens than bytes", async () => {
    const { end } = await hearLines([
      said("yes"),
      { ...done, prompt_eval_count: 2_000_000_000, eval_count: 2 },
    ]);
    expect(end).toEqual({ type: "end", cutAtLimit: false, replyTokens: 2 });
  });

  test.each([5, null, {}, "whatever"])(
    "F20 a reason of another kind (%j) is none",
    async (reason) => {
      const { end } = await hearLines([said("yes"), { ...done, done_reason: reason }]);
      expect(end).toMatchObject({ cutAtLimit: false });
    },
  );

  test.each([
    ['"n_prompt_tokens":700', 700],
    [`"n_prompt_tokens":${"7".repeat(400)}`, 0],
    ['"n_prompt_tokens":-7', 0],
    ['"n_prompt_tokens":700.5', 0],
    ['"n_prompt_tokens":7e9', 0],
    ['"n_prompt_tokens":4000000', 0],
  ])("F20 a refusal as too long says %s", async (field, tokens) => {
    const error = JSON.stringify({
      error: `{"error":{"type":"exceed_context_size_error",${field}}}`,
    });
    const { url } = await serve((socket) => socket.end(rawHead(400) + error));
    const { failure } = await hear(asking(url));
    expect(failure).toMatchObject({ messageKey: "prompt_too_long", values: { tokens } });
  });
});

describe("text that a model writes", () => {
  test("F20 holds neither NUL nor half a character", async () => {
    const { text, reasoning } = await hearLines([
      thought("a\0\ud83d"),
      said("b\ude42\0"),
      said("c\ud83d"),
      done,
    ]);
    expect({ text, reasoning }).toEqual({
      reasoning: "a\uFFFD\uFFFD",
      text: "b\uFFFD\uFFFDc\uFFFD",
    });
  });

  test("F20 a character that is cut in two between frames is one", async () => {
    const heardFirst = Promise.withResolvers<void>();
    const { url } = await serve(async (socket) => {
      socket.write(`${rawHead()}${JSON.stringify(said("a\ud83d"))}\n`);
      await heardFirst.promise;
      socket.end(`${JSON.stringify(said("\ude42b"))}\n${JSON.stringify(done)}\n`);
    });
    const texts: string[] = [];
    for await (const delta of asking(url)) {
      if (delta.type === "text") texts.push(delta.text);
      heardFirst.resolve();
    }
    expect(texts).toEqual(["a", "🙂b"]);
  });

  test("F20 what follows the line that is done is not kept", async () => {
    const { text, end } = await hearLines([
      said("yes"),
      { ...done, message: { content: "!" } },
      said(" and more"),
      "garbage",
      done,
    ]);
    expect(text).toBe("yes!");
    expect(end).toMatchObject({ type: "end" });
    await allClosed();
  });
});

describe("whatever comes", () => {
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

  test("F20 there is an end or a failure of ours, the connection is closed, and no timer is left", {
    timeout: 60_000,
  }, async () => {
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
      { weight: 1, arbitrary: fc.constantFrom(204, 301, 400, 404, 503) },
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
          if (delta.type !== "end")
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
