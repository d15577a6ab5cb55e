import { describe, expect, test } from "vitest";

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

describe("numbers reported by a model server", () => {
  test("F20 are used when they are plausible", async () => {
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
  ])("F20 %s is not a count, and the answer ends without one", async (count) => {
    const { end, text } = await hearLines([
      said("yes"),
      JSON.stringify(done).replace(/\}$/u, `,"prompt_eval_count":${count},"eval_count":${count}}`),
    ]);
    expect(text).toBe("yes");
    expect(end).toEqual({ type: "end", cutAtLimit: false });
  });

  test("F20 a prompt cannot have many more tokens than bytes", async () => {
    const { end } = await hearLines([
      said("yes"),
      { ...done, prompt_eval_count: 2_000_000_000, eval_count: 2 },
    ]);
    expect(end).toEqual({ type: "end", cutAtLimit: false, replyTokens: 2 });
  });

  test.each([5, null, {}, "whatever"])(
    "F20 a reason of another kind (%j) is ignored",
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

describe("text from a model", () => {
  test("F20 contains neither NUL nor lone surrogates", async () => {
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

  test("F20 a surrogate pair that is split between frames is one character", async () => {
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

  test("F20 lines after the done line are ignored", async () => {
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
