import { describe, expect, test, vi } from "vitest";

import { allClosed, asking, hear, patient, plainModel, serve } from "#lib/testing/model-answers.ts";
import { askingOpenai, hearEvents, openaiAt } from "#lib/testing/openai-answers.ts";
import {
  chunk,
  chunkedHead,
  events,
  firstChunk,
  inChunk,
  lastChunk,
  saidChunk,
  streamHead,
  usageChunk,
} from "#lib/testing/openai-server.ts";
import { pour } from "#lib/testing/raw-server.ts";

const whole = [
  firstChunk,
  saidChunk("y"),
  saidChunk("es"),
  lastChunk(),
  usageChunk(35, 12),
  "[DONE]",
];

describe("an answer of an OpenAI-compatible server", () => {
  test("is read with its end and its counts, as llama.cpp sends it", async () => {
    const { text, reasoning, end } = await hearEvents(whole);
    expect({ text, reasoning }).toEqual({ text: "yes", reasoning: "" });
    expect(end).toEqual({ type: "end", cutAtLimit: false, promptTokens: 35, replyTokens: 12 });
    await allClosed();
  });

  test("that reached its maximum length says so", async () => {
    const { end } = await hearEvents([saidChunk("on and"), lastChunk("length"), "[DONE]"]);
    expect(end).toEqual({ type: "end", cutAtLimit: true });
  });

  test.each(["reasoning_content", "reasoning"])("has its reasoning in %s", async (field) => {
    const heard = await hearEvents([
      chunk({ [field]: "h" }),
      chunk({ [field]: "m", content: "" }),
      chunk({ content: "yes", [field]: "" }),
      lastChunk(),
      "[DONE]",
    ]);
    expect(heard).toMatchObject({ reasoning: "hm", text: "yes" });
  });

  test("may have its thoughts in the text, with or without the opening tag", async () => {
    for (const text of ["<think>\nhm\n</think>\n\nyes", "hm\n</think>\n\nyes"]) {
      const heard = await hearEvents([
        ...Array.from(text, (character) => saidChunk(character)),
        lastChunk(),
        "[DONE]",
      ]);
      expect(heard).toMatchObject({ text: "yes", reasoning: expect.stringContaining("hm") });
    }
  });

  test("may have comments, other fields, carriage returns and a byte order mark", async () => {
    const { url } = await serve((socket) =>
      socket.end(
        `${streamHead}\uFEFF: ping\r\n\r\nid: 4\r\nevent: message\r\n${events(saidChunk("yes"), lastChunk(), "[DONE]").replaceAll("\n", "\r\n")}`,
      ),
    );
    expect(await hear(askingOpenai(url))).toMatchObject({ text: "yes", end: { type: "end" } });
  });

  test("what follows the end is ignored", async () => {
    const { text } = await hearEvents([...whole, saidChunk(" and more"), "garbage"]);
    expect(text).toBe("yes");
  });

  test("each of its events is parsed once", async () => {
    const words = Array.from({ length: 200 }, (_, at) => saidChunk(`word${at} `));
    const data = [firstChunk, ...words, lastChunk(), usageChunk(3, 200)];
    const { url } = await serve((socket) => socket.end(streamHead + events(...data, "[DONE]")));
    const parse = vi.spyOn(JSON, "parse");
    expect((await hear(askingOpenai(url))).text.split(" ")).toHaveLength(201);
    const parsed = parse.mock.calls.map(([source]) => source);
    expect(parsed.filter((source) => source.includes("chatcmpl"))).toHaveLength(data.length);
  });

  test("the first token is not delayed until the frame, and those of one frame are joined", async () => {
    const first = Promise.withResolvers<void>();
    const { url } = await serve(async (socket) => {
      socket.write(streamHead + events(firstChunk, saidChunk("first")));
      await first.promise;
      socket.end(events(saidChunk(" a"), saidChunk(" rest"), lastChunk(), "[DONE]"));
    });
    const deltas = askingOpenai(url);
    expect(await deltas.next()).toMatchObject({ value: { type: "text", text: "first" } });
    first.resolve();
    expect(await deltas.next()).toMatchObject({ value: { type: "text", text: " a rest" } });
    expect((await hear(deltas)).end).toBeDefined();
  });
});

describe("a request to an OpenAI-compatible server", () => {
  const received = async (change: Parameters<typeof askingOpenai>[1] = {}) => {
    let request = "";
    const { url } = await serve((socket, head) => {
      request = head;
      socket.end(streamHead + events(...whole));
    });
    const server = { ...openaiAt(url), ...(change.server && { apiKey: change.server.apiKey }) };
    await hear(asking(url, { ...change, server: server as ReturnType<typeof openaiAt> }));
    const [head = "", body = ""] = request.split("\r\n\r\n");
    return { head, body: JSON.parse(body) as Record<string, unknown> };
  };

  test("names the model, the longest reply and what has to be streamed, and nothing that only Ollama knows", async () => {
    const { head, body } = await received({ maxOutputTokens: 5_000, model: plainModel("plain") });
    expect(head).toMatch(/^POST \/v1\/chat\/completions /);
    expect(head).not.toMatch(/authorization/i);
    expect(body).toEqual({
      model: "plain",
      messages: [{ role: "user", content: "hello" }],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 4_096,
    });
  });

  test("has the effort and the format on request, and the server's name for the model", async () => {
    const format = { type: "object", properties: { a: { type: "string" } } };
    const model = { ...plainModel("plain@lab"), source: "plain" };
    const { body } = await received({ effort: "low", format, maxOutputTokens: 0, model });
    expect(body).toMatchObject({
      model: "plain",
      reasoning_effort: "low",
      max_tokens: 1,
      response_format: { type: "json_schema", json_schema: { schema: format } },
    });
  });

  test("has the runtime's key", async () => {
    const { head } = await received({ server: openaiAt("", { apiKey: () => "sk-secret" }) });
    expect(head).toMatch(/\r\nauthorization: Bearer sk-secret(\r\n|$)/i);
  });
});

describe("faults of an OpenAI-compatible server", () => {
  test("F18 W9 a stream that ends without a reason is a failure, with [DONE] and without", async () => {
    for (const last of [["[DONE]"], []]) {
      const { failure, text } = await hearEvents([saidChunk("half"), ...last]);
      expect(failure).toMatchObject({ messageKey: "model_ended_early" });
      expect(text).toBe("half");
    }
  });

  test("one that ends after its reason is complete, without [DONE]", async () => {
    expect((await hearEvents([saidChunk("yes"), lastChunk()])).end).toBeDefined();
  });

  /** Sends `before`, and resets the connection when its first text was heard. */
  const heardUntilReset = async (...before: unknown[]) => {
    const heardFirst = Promise.withResolvers<void>();
    const { url } = await serve(async (socket) => {
      socket.write(chunkedHead + inChunk(events(...before)));
      await heardFirst.promise;
      socket.resetAndDestroy();
    });
    const deltas = askingOpenai(url);
    await deltas.next();
    heardFirst.resolve();
    return hear(deltas);
  };

  test("F17 a connection that is reset in mid-stream, but not after the reason", async () => {
    expect((await heardUntilReset(saidChunk("half"))).failure).toMatchObject({
      messageKey: "model_broke_off",
    });
    const { end } = await heardUntilReset(saidChunk("yes"), lastChunk(), usageChunk(5, 1));
    expect(end).toMatchObject({ promptTokens: 5 });
  });

  test.each([
    [{ error: { code: 500, message: "somebody's prompt", type: "server_error" } }, "model_fault"],
    [{ error: { message: "CUDA error: out of memory" } }, "model_out_of_memory"],
    [{ error: "boom" }, "model_fault"],
    [{ object: "error", message: "boom", code: 500 }, "model_fault"],
  ])("F19 W9 an error in mid-stream (%j) is a failure: %s", async (event, messageKey) => {
    const { failure, text } = await hearEvents([saidChunk("half"), event, ...whole]);
    expect(failure).toMatchObject({ code: "unavailable", messageKey });
    expect(text).toBe("half");
  });

  test.each([
    ["no JSON", "this is garbage"],
    ["JSON of another kind", '"text"'],
    ["choices of another kind", '{"choices":5}'],
    ["text of another kind", '{"choices":[{"delta":{"content":42}}]}'],
  ])("F20 an invalid event (%s) ends the turn, and the text so far is kept", async (_, event) => {
    const { failure, text } = await hearEvents([saidChunk("half"), event, ...whole]);
    expect(failure).toMatchObject({ messageKey: "model_unreadable" });
    expect(text).toBe("half");
  });

  test.each(["1.5", "1e308", "99999999999", "-1", "0", '"12"', "null", "[]"])(
    "F20 %s is not a count, and the answer ends without one",
    async (count) => {
      const usage = `{"choices":[],"usage":{"prompt_tokens":${count},"completion_tokens":${count}}}`;
      const { end } = await hearEvents([saidChunk("yes"), lastChunk(), usage, "[DONE]"]);
      expect(end).toEqual({ type: "end", cutAtLimit: false });
    },
  );

  test("F24 an empty answer is a failure, also with reasoning", async () => {
    for (const first of [firstChunk, chunk({ reasoning: "hm" })])
      expect((await hearEvents([first, lastChunk(), "[DONE]"])).failure).toMatchObject({
        messageKey: "model_empty",
      });
  });

  test.each([
    ["comments", ": ping\n\n"],
    ["chunks without text", events(firstChunk)],
    ["the bytes of one line", "d"],
  ])("F15 %s are not a first token", async (_, bytes) => {
    const { url } = await serve((socket) => {
      socket.write(streamHead);
      const drip = setInterval(() => socket.write(bytes), 20);
      socket.once("close", () => clearInterval(drip));
    });
    const timeouts = { ...patient, firstTokenTimeout: 0.3 };
    expect((await hear(askingOpenai(url, { timeouts }))).failure).toMatchObject({
      messageKey: "model_first_token_timeout",
    });
    await allClosed();
  });

  test.each([
    ["events with text", events(saidChunk("on and on ")).repeat(100)],
    ["comments", ": ping\n".repeat(1_000)],
    ["one event that never ends", "data: x\n".repeat(1_000)],
    ["a line without an end", "x".repeat(10_000)],
  ])("F20 F23 of %s only as much is read as an answer can be", async (_, bytes) => {
    const { url, written } = await serve(async (socket) => {
      socket.write(streamHead);
      await pour(socket, bytes);
    });
    const { failure } = await hear(askingOpenai(url));
    expect(failure).toMatchObject({ code: "unavailable", messageKey: "model_unreadable" });
    await allClosed();
    // The maximum size of an answer of 512 tokens, and the buffers of two sockets.
    expect(written()).toBeLessThan(20_000_000);
  });

  test("F5 F6 leaving closes the connection", async () => {
    const { url } = await serve((socket) => socket.write(streamHead + events(saidChunk("half"))));
    const deltas = askingOpenai(url);
    expect(await deltas.next()).toMatchObject({ value: { text: "half" } });
    await deltas.return(undefined);
    await allClosed();
  });
});
