import { createServer } from "node:net";

import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type DemoModel, type ScriptInput, startDemoModel } from "#lib/demo-model/index.ts";
import { callModel, type ModelCall } from "#lib/models/index.ts";
import { plainModel, runtimeAt, someSlot } from "#lib/testing/model-answers.ts";

import type { Delta } from "./adapter.ts";

let model: DemoModel;

beforeAll(async () => {
  model = await startDemoModel({
    listen: {},
    scripted: true,
    models: [
      {
        name: "gpt-oss:20b",
        capabilities: ["completion", "thinking"],
        efforts: ["low", "medium", "high"],
      },
      { name: "plain" },
    ],
  });
});
afterAll(() => model.close());
beforeEach(() => model.reset());

const gptOss = plainModel("gpt-oss:20b");
const patient = {
  connectTimeout: 1,
  firstTokenTimeout: 5,
  silenceTimeout: 5,
  turnTimeout: 10,
};

const defaults = (): ModelCall => ({
  slot: someSlot,
  server: runtimeAt(model.url),
  model: plainModel("plain"),
  messages: [{ role: "user", content: "hello" }],
  maxOutputTokens: 4_096,
  timeouts: patient,
  signal: new AbortController().signal,
});

type Heard = {
  text: string;
  reasoning: string;
  end?: Extract<Delta, { type: "end" }>;
  failure?: unknown;
};

async function callToTheEnd(change: Partial<ModelCall> = {}): Promise<Heard> {
  const heard: Heard = { text: "", reasoning: "" };
  try {
    for await (const delta of callModel({ ...defaults(), ...change })) {
      if (delta.type === "end") heard.end = delta;
      else if (delta.type !== "retype") heard[delta.type] += delta.text;
    }
  } catch (thrown) {
    heard.failure = thrown;
  }
  return heard;
}

/** The model plays `script`; the text before the failure is kept. */
async function failing(
  steps: ScriptInput["steps"],
  change: Partial<ModelCall> = {},
): Promise<{ messageKey: unknown; text: string }> {
  model.script({ steps });
  const { failure, text } = await callToTheEnd(change);
  return { messageKey: (failure as { messageKey?: unknown } | undefined)?.messageKey, text };
}

const elsewhere = (url: string) => runtimeAt(url);

describe("faults of a model server", () => {
  test("F13 a refused connection is reported at once", async () => {
    const { failure } = await callToTheEnd({ server: elsewhere("http://127.0.0.1:9") });
    expect(failure).toMatchObject({ code: "unavailable", messageKey: "model_unreachable" });
  });

  test("F14 so is a name that does not resolve", async () => {
    const { failure } = await callToTheEnd({
      server: elsewhere("http://nobody.invalid:11434"),
    });
    expect(failure).toMatchObject({ code: "unavailable", messageKey: "model_unreachable" });
  });

  test("connecting to an unreachable server ends after the connect time-out", async () => {
    // An address of a network reserved for examples: packets to it are lost, and the system would retry for minutes.
    const { failure } = await callToTheEnd({ server: elsewhere("http://192.0.2.1:11434") });
    expect(failure).toMatchObject({
      code: "unavailable",
      messageKey: expect.stringMatching(/^model_(connect_timeout|unreachable)$/),
    });
  });

  test("F15 a server that accepts and never answers times out before the first token", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as { port: number };
    const timeouts = { ...patient, firstTokenTimeout: 0.3 };
    const { failure } = await callToTheEnd({
      server: elsewhere(`http://127.0.0.1:${port}`),
      timeouts,
    });
    silent.close();
    expect(failure).toMatchObject({
      messageKey: "model_first_token_timeout",
      values: { seconds: 0.3 },
    });
  });

  test("F16 a stall in mid-stream ends after the silence time-out, and the text so far is kept", async () => {
    const timeouts = { ...patient, silenceTimeout: 0.3 };
    const end = await failing([{ say: "as far as this" }, { hang: true }], { timeouts });
    expect(end).toEqual({ messageKey: "model_silence_timeout", text: "as far as this" });
    await model.seen(({ end }) => end === "closed");
  });

  test("a turn has a maximum duration, even while tokens arrive", async () => {
    const timeouts = { ...patient, turnTimeout: 0.5 };
    const { messageKey } = await failing([{ rate: 50 }, { repeat: "on and on " }], { timeouts });
    expect(messageKey).toBe("turn_timeout");
  });

  test("F17 a connection that is reset in mid-stream", async () => {
    expect(await failing([{ rate: 100 }, { say: "half" }, { wait: 60 }, { reset: true }])).toEqual({
      messageKey: "model_broke_off",
      text: "half",
    });
  });

  test("F18 W9 a stream that ends without `done` is a failure", async () => {
    expect(await failing([{ say: "half" }, { end: true }])).toEqual({
      messageKey: "model_ended_early",
      text: "half",
    });
  });

  test("F19 W9 an error line is a failure, and its text is not shown to users", async () => {
    expect(
      await failing([{ say: "half" }, { error: "runner died with the prompt of somebody else" }]),
    ).toEqual({
      messageKey: "model_fault",
      text: "half",
    });
  });

  test.each([
    ["no JSON", "this is garbage"],
    ["JSON of another kind", '["no", "object"]'],
    ["a message of another kind", '{"message":{"content":42},"done":false}'],
  ])("F20 an invalid line (%s) ends the turn, and the text so far is kept", async (_, line) => {
    expect(await failing([{ say: "half" }, { line }])).toEqual({
      messageKey: "model_unreadable",
      text: "half",
    });
  });

  test("F20 a line of 10 MB is not read completely", async () => {
    const { messageKey } = await failing([{ huge: 10_000_000 }]);
    expect(messageKey).toBe("model_unreadable");
  });

  test("F22 a model that the server does not have", async () => {
    const { failure } = await callToTheEnd({ model: plainModel("gone") });
    expect(failure).toMatchObject({ messageKey: "model_missing_there", values: { model: "gone" } });
  });

  test.each([
    [500, "model_out_of_memory"],
    [403, "model_server_refused"],
  ])("F22 status %i", async (status, messageKey) => {
    expect(await failing([{ status, error: "out of memory" }])).toEqual({ messageKey, text: "" });
  });

  test("F23 endless repetition ends at the maximum reply length", async () => {
    model.script({ steps: [{ rate: 0 }, { repeat: "again " }] });
    const { end, text } = await callToTheEnd({ maxOutputTokens: 64 });
    expect(end).toMatchObject({ cutAtLimit: true, replyTokens: 64 });
    expect(text).toMatch(/^(again ?)+$/);
  });

  test("F24 an empty answer is a failure", async () => {
    expect(await failing([])).toEqual({ messageKey: "model_empty", text: "" });
  });

  test("F24 so is one with only reasoning", async () => {
    expect((await failing([{ think: "hm" }], { model: gptOss })).messageKey).toBe("model_empty");
  });

  test("a prompt that the server counts as too long is refused, not truncated", async () => {
    const messages = [{ role: "user" as const, content: "word ".repeat(3_000) }];
    const { failure } = await callToTheEnd({
      messages,
      model: { ...plainModel("plain"), contextLength: 1_024, loadedContextLength: 1_024 },
    });
    expect(failure).toMatchObject({ code: "invalid", messageKey: "prompt_too_long" });
  });

  test("without a server there are no models", async () => {
    const { failure } = await callToTheEnd({ server: undefined });
    expect(failure).toMatchObject({ code: "unavailable", messageKey: "no_model" });
  });
});

describe("successful answers", () => {
  test("F20 any text is passed on byte for byte, however its bytes are split", async () => {
    const written = fc.string({
      unit: fc.constantFrom("a", "好", "🙂", "\u00e9", "<|x|>", "\n", '"', "\\", " "),
      minLength: 1,
      maxLength: 60,
    });
    const split = fc.constantFrom("bytes" as const, "characters" as const, 3, 1_000_000);
    await fc.assert(
      fc.asyncProperty(written, split, async (text, how) => {
        model.script({ rate: 0, split: how, steps: [{ think: text }, { say: text }] });
        const heard = await callToTheEnd({ model: gptOss });
        expect(heard).toMatchObject({ text, reasoning: text });
      }),
      { numRuns: 40 },
    );
  });

  test("W6 num_ctx, num_predict, truncate and shift are sent with every call, the effort where the model supports it", async () => {
    model.script({ steps: [{ say: "yes" }] }, { steps: [{ say: "yes" }] });
    await callToTheEnd();
    const format = { type: "object", properties: { a: { type: "string" } } };
    await callToTheEnd({ model: gptOss, effort: "high", maxOutputTokens: 0, format });
    const [first, second] = model.requests.map(({ body }) => body);
    expect(first).toEqual({
      model: "plain",
      messages: [{ role: "user", content: "hello" }],
      truncate: false,
      shift: false,
      stream: true,
      options: { num_ctx: 8_192, num_predict: 4_096 },
    });
    expect(second).toMatchObject({
      think: "high",
      format,
      truncate: false,
      shift: false,
      options: { num_ctx: 8_192, num_predict: 1 },
    });
    expect(Object.values(model.state().models).map(({ reloads }) => reloads)).toEqual([0, 0]);
  });

  test("the first token is not delayed until the frame", async () => {
    model.script({ steps: [{ say: "first" }, { hold: "rest" }, { say: " rest" }] });
    const deltas = callModel(defaults())[Symbol.asyncIterator]();
    expect(await deltas.next()).toMatchObject({ value: { type: "text", text: "first" } });
    model.release("rest");
    expect(await deltas.next()).toMatchObject({ value: { type: "text", text: " rest" } });
    await deltas.return?.(undefined);
  });

  test("F5 F6 leaving closes the server's connection", async () => {
    const stopping = new AbortController();
    model.script({ when: {}, steps: [{ hang: true }] });
    const before = callToTheEnd({ signal: stopping.signal });
    const waiting = await model.seen(({ path }) => path === "/api/chat");
    stopping.abort(new Error("stopped"));
    expect((await before).failure).toMatchObject({ message: "stopped" });
    await model.seen(({ id, end }) => id === waiting.id && end === "closed");
  });
});
