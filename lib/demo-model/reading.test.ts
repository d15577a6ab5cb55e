import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { gptOss } from "#lib/testing/gpt-oss.ts";
import { post } from "./conformance/client.ts";
import { type DemoModel, startDemoModel } from "./index.ts";

let model: DemoModel;
beforeAll(async () => {
  model = await startDemoModel({ listen: {}, scripted: true, pace: 0, models: [gptOss] });
});
beforeEach(() => model.reset());
afterAll(() => model.close());

type Messages = { role: string; content: string }[];

/**
 * Asks, and answers what was reported of the prompt: its tokens, and the duration of their
 * evaluation, in ms.
 */
async function asked(messages: Messages, reply: string): Promise<{ tokens: number; ms: number }> {
  model.script({ steps: [{ say: reply }] });
  const { body } = await post(model.url, "/api/chat", {
    model: "gpt-oss:20b",
    stream: false,
    messages,
  });
  const { prompt_eval_count: tokens, prompt_eval_duration: nanoseconds } = body as Record<
    string,
    number
  >;
  return { tokens: tokens ?? 0, ms: (nanoseconds ?? 0) / 1e6 };
}

describe("the evaluation of gpt-oss's prompt", () => {
  const system = { role: "system", content: "Be brief." }; // 3 tokens
  const first = { role: "user", content: "Say hello." }; // 3
  const answer = { role: "assistant", content: "Hello, world" }; // 3
  const second = { role: "user", content: "你好，世界" }; // 3

  test("is counted by the model's own tokeniser and template", async () => {
    expect(await asked([system, first], answer.content)).toMatchObject({
      tokens: 63 + 7 + 3 + 4 + 3,
    });
  });

  test("takes time only for what is not cached", async () => {
    expect(await asked([system, first], answer.content)).toEqual({ tokens: 80, ms: 80 });
    // Cached: the first prompt and its answer, whose end the template adds again.
    expect(await asked([system, first, answer, second], "…")).toEqual({ tokens: 96, ms: 96 - 83 });
    expect(model.requests.map(({ tokens }) => tokens?.read)).toEqual([80, 13]);
    // Without its first question only the beginning is the same.
    const { tokens, ms } = await asked([system, answer, second], "…");
    expect(ms).toBe(tokens - model.requests.at(-1)!.tokens!.shared);
    expect(model.requests.at(-1)?.tokens).toMatchObject({ prompt: 89, shared: 60 + 10 });
  });

  test("is not repeated because of other users' conversations in between", async () => {
    const long = { role: "user", content: "Say hello. ".repeat(40) };
    await asked([system, long], answer.content);
    await asked([{ role: "system", content: "You keep notes." }, second], "…");
    expect(await asked([system, long, answer, second], "…")).toMatchObject({ ms: 13 });
  });
});
