import type { Socket } from "node:net";

import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";

import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { pour, type RawServer, rawHead, startRawServer } from "#lib/testing/raw-server.ts";

import { type Conversing, converse, type Delta } from "./converse.ts";
import { tags } from "./ollama/server.ts";

let server: RawServer | undefined;

afterEach(async () => {
  vi.restoreAllMocks();
  await server?.close();
  server = undefined;
});

async function serve(answer: (socket: Socket, request: string) => unknown): Promise<RawServer> {
  await server?.close();
  server = await startRawServer(answer);
  return server;
}

const patient = { connect: 5, firstToken: 3_000, silence: 3_001, turn: 3_002 };

function asking(url: string, change: Partial<Conversing> = {}) {
  return converse({
    server: { kind: "ollama", url },
    model: "plain",
    messages: [{ role: "user", content: "hello" }],
    contextLength: 8_192,
    longestReply: 512,
    timeouts: patient,
    signal: new AbortController().signal,
    ...change,
  });
}

type Heard = { text: string; reasoning: string; deltas: Delta[]; end?: Delta; failure?: unknown };

async function hear(deltas: AsyncIterable<Delta>): Promise<Heard> {
  const heard: Heard = { text: "", reasoning: "", deltas: [] };
  try {
    for await (const delta of deltas) {
      heard.deltas.push(delta);
      if (delta.type === "end") heard.end = delta;
      else heard[delta.type] += delta.text;
    }
  } catch (thrown) {
    heard.failure = thrown;
  }
  return heard;
}

/** An answer of these lines; what is no text becomes JSON. */
async function hearLines(lines: unknown[], change: Partial<Conversing> = {}): Promise<Heard> {
  const text = lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
  const { url } = await serve((socket) => socket.end(rawHead() + text));
  return hear(asking(url, change));
}

const head = { model: "plain", created_at: "2026-08-01T00:00:00Z" };
const said = (content: string) => ({ ...head, message: { role: "assistant", content }, done: false });
const thought = (thinking: string) => ({ ...head, message: { role: "assistant", content: "", thinking }, done: false });
const done = { ...head, message: { role: "assistant", content: "" }, done: true, done_reason: "stop" };

const allClosed = () => vi.waitUntil(() => server?.open() === 0, { timeout: 5_000 });

describe("numbers that a model server reports", () => {
  test("F20 are told when they can be true", async () => {
    const { end } = await hearLines([said("yes"), { ...done, prompt_eval_count: 11, eval_count: 2 }]);
    expect(end).toEqual({ type: "end", cutAtLimit: false, promptTokens: 11, replyTokens: 2 });
  });

  test.each(["1.5", "1e308", "1e999", "99999999999", "-1", "0", '"12"', "null", "[11]", "{}", "true"])(
    "F20 %s is no count, and the answer ends without one",
    async (count) => {
      const { end, text } = await hearLines([
        said("yes"),
        JSON.stringify(done).replace(/\}$/u, `,"prompt_eval_count":${count},"eval_count":${count}}`),
      ]);
      expect(text).toBe("yes");
      expect(end).toEqual({ type: "end", cutAtLimit: false });
    },
  );

  test("F20 a prompt cannot have had many more tokens than bytes", async () => {
    const { end } = await hearLines([said("yes"), { ...done, prompt_eval_count: 2_000_000_000, eval_count: 2 }]);
    expect(end).toEqual({ type: "end", cutAtLimit: false, replyTokens: 2 });
  });

  test.each([5, null, {}, "whatever"])("F20 a reason of another kind (%j) is none", async (reason) => {
    const { end } = await hearLines([said("yes"), { ...done, done_reason: reason }]);
    expect(end).toMatchObject({ cutAtLimit: false });
  });

  test.each([
    ['"n_prompt_tokens":700', 700],
    [`"n_prompt_tokens":${"7".repeat(400)}`, 0],
    ['"n_prompt_tokens":-7', 0],
    ['"n_prompt_tokens":700.5', 0],
    ['"n_prompt_tokens":7e9', 0],
    ['"n_prompt_tokens":4000000', 0],
  ])("F20 a refusal as too long says %s", async (field, tokens) => {
    const error = JSON.stringify({ error: `{"error":{"type":"exceed_context_size_error",${field}}}` });
    const { url } = await serve((socket) => socket.end(rawHead(400) + error));
    const { failure } = await hear(asking(url));
    expect(failure).toMatchObject({ sentence: "prompt_too_long", values: { tokens } });
  });
});

describe("text that a model writes", () => {
  test("F20 holds neither NUL nor half a character", async () => {
    const { text, reasoning } = await hearLines([thought("a\0\ud83d"), said("b\ude42\0"), said("c\ud83d"), done]);
    expect({ text, reasoning }).toEqual({ reasoning: "a\uFFFD\uFFFD", text: "b\uFFFD\uFFFDc\uFFFD" });
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
    const { text, end } = await hearLines([said("yes"), { ...done, message: { content: "!" } }, said(" and more"), "garbage", done]);
    expect(text).toBe("yes!");
    expect(end).toMatchObject({ type: "end" });
    await allClosed();
  });
});

describe("a server that never comes to an end", () => {
  const empty = `${JSON.stringify(said(""))}\n`;

  test.each([
    ["blank lines", "\n \n"],
    ["lines of nothing", empty],
    ["lines of empty thoughts", `${JSON.stringify(thought(""))}\n`],
    ["the bytes of one line", "{"],
  ])("F15 %s are no first token", async (_, bytes) => {
    const { url } = await serve(async (socket) => {
      socket.write(rawHead());
      const drip = setInterval(() => socket.write(bytes), 20);
      socket.once("close", () => clearInterval(drip));
    });
    const { failure } = await hear(asking(url, { timeouts: { ...patient, firstToken: 0.3 } }));
    expect(failure).toMatchObject({ sentence: "model_first_token_timeout" });
    await allClosed();
  });

  test("F16 nor do they break a silence", async () => {
    const { url } = await serve(async (socket) => {
      socket.write(`${rawHead()}${JSON.stringify(said("half"))}\n`);
      const drip = setInterval(() => socket.write(`\n${empty}`), 20);
      socket.once("close", () => clearInterval(drip));
    });
    const { failure, text } = await hear(asking(url, { timeouts: { ...patient, silence: 0.3 } }));
    expect(failure).toMatchObject({ sentence: "model_silence_timeout" });
    expect(text).toBe("half");
    await allClosed();
  });

  test.each([
    ["lines that say something", `${JSON.stringify(said("on and on "))}\n`.repeat(100)],
    ["lines that say nothing", empty.repeat(100)],
    ["a line without an end", "x".repeat(10_000)],
  ])("F20 F23 of %s no more is read than an answer can be", async (_, bytes) => {
    const { url, written } = await serve(async (socket) => {
      socket.write(rawHead());
      await pour(socket, bytes);
    });
    const { failure, text } = await hear(asking(url));
    expect(failure).toMatchObject({ code: "unavailable", sentence: "model_unreadable" });
    expect(text.length).toBeLessThan(2_000_000);
    await allClosed();
    // What an answer of 512 tokens can be, and what stands in the buffers of two sockets.
    expect(written()).toBeLessThan(20_000_000);
  });

  test.each([200, 404, 500])("F20 of a list with status %i no more is read than a list can be", async (status) => {
    const { url, written } = await serve(async (socket) => {
      socket.write(rawHead(status));
      await pour(socket, '{"models":['.padEnd(10_000));
    });
    await expect(tags({ kind: "ollama", url }, 10_000)).rejects.toThrow();
    await allClosed();
    expect(written()).toBeLessThan(20_000_000);
  });

  test.each([
    [404, "model_missing_there"],
    [500, "model_fault"],
    [503, "model_busy"],
  ])("F22 of an error with status %i only the beginning is read", async (status, sentence) => {
    const { url, written } = await serve(async (socket) => {
      socket.write(rawHead(status));
      await pour(socket, "out of memory ".repeat(1_000));
    });
    const { failure } = await hear(asking(url));
    expect(failure).toMatchObject({ sentence });
    await allClosed();
    expect(written()).toBeLessThan(20_000_000);
  });

  test("F22 an error whose body never comes is told all the same", async () => {
    const { url } = await serve((socket) => socket.write(`${rawHead(500)}{"error":`));
    const { failure } = await hear(asking(url));
    expect(failure).toMatchObject({ sentence: "model_fault" });
    await allClosed();
  });

  test("F6 leaving closes the connection, though the server says nothing more", async () => {
    const { url } = await serve((socket) => socket.write(`${rawHead()}${JSON.stringify(said("half"))}\n`));
    const deltas = asking(url);
    expect(await deltas.next()).toMatchObject({ value: { text: "half" } });
    await deltas.return(undefined);
    await allClosed();
  });
});

describe("the list of a server's models", () => {
  const listed = async (models: unknown): Promise<Awaited<ReturnType<typeof tags>>> => {
    const { url } = await serve((socket) => socket.end(rawHead() + JSON.stringify({ models })));
    return tags({ kind: "ollama", url }, 10_000);
  };

  test("F20 leaves out what has no name that can be kept, and keeps the others", async () => {
    const names = ["good", "", "a\0b", "half\ud83d", "line\nbreak", "x".repeat(10_000), 5, null, "good:latest", "good", "also:7b"];
    const models = await listed([...names.map((name) => ({ name })), "no model", null, []]);
    expect(models.map(({ name }) => name)).toEqual(["good", "also:7b"]);
  });

  test.each([-1, 0, 1.5, 1e12, "4096", null])("F20 does not believe a context length of %j", async (length) => {
    expect(await listed([{ name: "odd", details: { family: 5, context_length: length } }])).toEqual([
      { name: "odd", family: undefined, contextLength: undefined, capabilities: undefined, remote: false },
    ]);
  });

  test("F20 details of another kind are none", async () => {
    for (const details of [null, "x", [], 5]) expect(await listed([{ name: "odd", details, capabilities: 5 }])).toHaveLength(1);
  });

  test.each([{ remote_host: "https://vendor.example" }, { remote_host: { a: 1 } }, { remote_model: 1 }, { name: "far:Cloud" }])(
    "whatever hints at a vendor's machine (%j) is remote",
    async (hint) => {
      expect(await listed([{ name: "far", ...hint }])).toMatchObject([{ remote: true }]);
    },
  );

  test("F20 a hundred thousand models are not all kept", async () => {
    const models = await listed(Array.from({ length: 100_000 }, (_, at) => ({ name: `m${at}` })));
    expect(models).toHaveLength(1_000);
  });
});

describe("H60 what a model server says of an error", () => {
  const secret = "the salary of Anna is 84000";
  const texts: [string, unknown][] = [
    ["nothing around it", secret],
    ["a phrase before it", `error parsing tool call: ${secret}`],
    ["typographic quotes", `invalid character in “${secret}”`],
    ["guillemets", `not found: «${secret}» ‹${secret}›`],
    ["corner brackets", `not found: 「${secret}」『${secret}』`],
    ["escaped quotes", `not found: "a\\"${secret}"`],
    ["lines", `unexpected EOF\n${secret}\n`],
    ["raw", `error parsing tool call: raw='${secret}', err=x`],
    ["an object", { message: secret, code: 500 }],
    ["an object in an object", { error: { message: secret }, toString: 1 }],
    ["a list", [secret]],
    ["JSON in a string", JSON.stringify({ error: { message: secret } })],
    ["behind 100 kB", `${"x".repeat(100_000)} ${secret}`],
  ];

  const logged = () => {
    const lines: string[] = [];
    vi.spyOn(log, "warn").mockImplementation((...line: unknown[]) => void lines.push(JSON.stringify(line)));
    return lines;
  };
  const holdsSecret = (lines: string[]) => ["salary", "Anna", "84000"].some((word) => lines.join().includes(word));

  test.each(texts)("leaves no word of a prompt in the log: %s", async (_, error) => {
    const lines = logged();
    const { failure } = await hearLines([said("half"), { error }]);
    expect(failure).toMatchObject({ sentence: "model_fault" });
    for (const body of [JSON.stringify({ error }), JSON.stringify(error), `no JSON: ${JSON.stringify(error)}`]) {
      const { url } = await serve((socket) => socket.end(rawHead(500) + body));
      expect((await hear(asking(url))).failure).toMatchObject({ sentence: "model_fault" });
    }
    expect(lines).toHaveLength(4);
    expect(holdsSecret(lines)).toBe(false);
  });

  test("says what is known of it", async () => {
    const lines = logged();
    const { url } = await serve((socket) => socket.end(`${rawHead(500)}{"error":"model requires more system memory (9 GiB)"}`));
    await hear(asking(url));
    expect(lines).toEqual(['[{"kind":"fault","status":500,"text":"model requires more system memory"},"model server failed"]']);
  });
});

describe("whatever comes", () => {
  const anyValue = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom("\0", "\ud83d", "\ude42", -1, 1.5, 1e308, ""));
  const field = (value: fc.Arbitrary<unknown>) => fc.oneof({ weight: 2, arbitrary: value }, { weight: 1, arbitrary: anyValue });
  const anyCall = fc.record({ id: field(fc.string()), function: field(fc.record({ name: fc.string(), arguments: anyValue })) });
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
      { weight: 4, arbitrary: fc.string().map((text) => Buffer.from(`${JSON.stringify(said(text))}\n`)) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(anyValue, anyValue)
          .map(([prompt_eval_count, eval_count]) => Buffer.from(`${JSON.stringify({ ...done, prompt_eval_count, eval_count })}\n`)),
      },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom("\n", '{"__proto__":{"a":1}}\n', "{", "\uFEFF", "null\n", "[]\n", "\0\n")
          .map((text) => Buffer.from(text)),
      },
      { weight: 1, arbitrary: anyValue.map((error) => Buffer.from(`${JSON.stringify({ error })}\n`)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    ),
    { maxLength: 12 },
  );
  const split = fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 500 }), fc.constant(1_000_000));

  test("F20 there is an end or a failure of ours, the connection is closed, and no timer is left", { timeout: 60_000 }, async () => {
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
    const status = fc.oneof({ weight: 9, arbitrary: fc.constant(200) }, { weight: 1, arbitrary: fc.constantFrom(204, 301, 400, 404, 503) });
    await fc.assert(
      fc.asyncProperty(answerOf, split, status, fc.boolean(), async (parts, size, code, reset) => {
        next = { status: code, bytes: Buffer.concat(parts), size, reset };
        const { end, failure, deltas } = await hear(asking(url));
        expect(end ? failure === undefined : failure instanceof AppError).toBe(true);
        if (end?.type === "end") {
          for (const count of [end.promptTokens ?? 1, end.replyTokens ?? 1]) expect(Number.isInteger(count) && count > 0).toBe(true);
        }
        for (const delta of deltas)
          if (delta.type !== "end") expect(delta.text).toSatisfy((text: string) => text.isWellFormed() && !text.includes("\0"));
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
