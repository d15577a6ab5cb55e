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
