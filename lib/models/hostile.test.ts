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

import { tags } from "./ollama/server.ts";

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

describe("the list of a server's models", () => {
  const listed = async (models: unknown): Promise<Awaited<ReturnType<typeof tags>>> => {
    const { url } = await serve((socket) => socket.end(rawHead() + JSON.stringify({ models })));
    return tags({ kind: "ollama", url }, 10_000);
  };

  test("F20 leaves out what has no name that can be kept, and keeps the others", async () => {
    const names = [
      "good",
      "",
      "a\0b",
      "half\ud83d",
      "line\nbreak",
      "x".repeat(10_000),
      5,
      null,
      "good:latest",
      "good",
      "also:7b",
    ];
    const models = await listed([...names.map((name) => ({ name })), "no model", null, []]);
    expect(models.map(({ name }) => name)).toEqual(["good", "also:7b"]);
  });

  test.each([-1, 0, 1.5, 1e12, "4096", null])(
    "F20 does not believe a context length of %j",
    async (length) => {
      expect(
        await listed([{ name: "odd", details: { family: 5, context_length: length } }]),
      ).toEqual([
        {
          name: "odd",
          family: undefined,
          contextLength: undefined,
          capabilities: undefined,
          remote: false,
        },
      ]);
    },
  );

  test("F20 details of another kind are none", async () => {
    for (const details of [null, "x", [], 5])
      expect(await listed([{ name: "odd", details, capabilities: 5 }])).toHaveLength(1);
  });

  test.each([
    { remote_host: "https://vendor.example" },
    { remote_host: { a: 1 } },
    { remote_model: 1 },
    { name: "far:Cloud" },
  ])("whatever hints at a vendor's machine (%j) is remote", async (hint) => {
    expect(await listed([{ name: "far", ...hint }])).toMatchObject([{ remote: true }]);
  });

  test("F20 a hundred thousand models are not all kept", async () => {
    const models = await listed(Array.from({ length: 100_000 }, (_, at) => ({ name: `m${at}` })));
    expect(models).toHaveLength(1_000);
  });
});
