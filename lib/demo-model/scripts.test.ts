import { request } from "node:http";

import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  generatedText,
  lastOf,
  linesOf,
  post,
  question,
  type StreamedLine,
  sendRequest,
} from "./conformance/client.ts";
import { type DemoModel, type ScriptInput, startDemoModel } from "./index.ts";

let demo: DemoModel;
beforeAll(async () => {
  demo = await startDemoModel({ listen: {}, scripted: true, pace: 0 });
});
afterAll(() => demo.close());
beforeEach(() => demo.reset());

const ask = (more?: object, says?: string) => post(demo.url, "/api/chat", question(more, says));

describe("content", () => {
  test("text, thinking, a call: in this order, the call in the done line", async () => {
    demo.script({
      steps: [
        { think: "Hm, well" },
        { say: "Hello 你好 <b>&" },
        { call: "f", arguments: { a: 1 } },
      ],
    });
    const answer = await ask();
    expect(generatedText(answer)).toBe("Hello 你好 <b>&");
    expect(
      linesOf(answer)
        .map(({ message }) => message?.thinking ?? "")
        .join(""),
    ).toBe("Hm, well");
    expect(lastOf(answer)).toMatchObject({
      done: true,
      done_reason: "stop",
      message: {
        content: "",
        tool_calls: [{ function: { index: 0, name: "f", arguments: { a: 1 } } }],
      },
    });
  });

  test("exact counts, and what is counted without their scripts", async () => {
    demo.script(
      { steps: [{ say: "one two three" }], counts: { prompt: 1234, reply: 99 } },
      { steps: [{ say: "one two three" }] },
    );
    expect(lastOf(await ask())).toMatchObject({ prompt_eval_count: 1234, eval_count: 99 });
    // base 4, user 5, one word; three words and the end token
    expect(lastOf(await ask())).toMatchObject({ prompt_eval_count: 10, eval_count: 4 });
  });

  test("zero metrics are left out", async () => {
    demo.script({ steps: [], counts: { reply: 0 } });
    expect(lastOf(await ask())).not.toHaveProperty("eval_count");
  });

  test("F24 an empty answer, though tokens were counted", async () => {
    demo.script({ steps: [], counts: { reply: 7 } });
    const answer = await ask();
    expect(linesOf(answer)).toHaveLength(1);
    expect(lastOf(answer)).toMatchObject({ message: { content: "" }, done: true, eval_count: 7 });
  });

  test("F23 endless repetition, until num_predict ends it", async () => {
    demo.script({ steps: [{ repeat: "again and " }] });
    const answer = await ask({ options: { num_ctx: 8192, num_predict: 50 } });
    expect(linesOf(answer)).toHaveLength(51);
    expect(lastOf(answer)).toMatchObject({ done_reason: "length", eval_count: 50 });
  });

  test("the window ends the answer when shift is false", async () => {
    demo.script({ steps: [{ repeat: "again and " }] });
    const last = lastOf(await ask({ options: { num_ctx: 64, num_predict: -1 } }));
    expect((last.prompt_eval_count ?? 0) + (last.eval_count ?? 0)).toBe(64);
    expect(last.done_reason).toBe("length");
  });

  test("a character of several tokens is held back whole when the limit falls inside it", async () => {
    demo.script({ steps: [{ say: "a😀" }] });
    const answer = await ask({ options: { num_ctx: 64, num_predict: 3 } });
    expect(generatedText(answer)).toBe("a");
    expect(lastOf(answer)).toMatchObject({ done_reason: "length", eval_count: 3 });
  });

  test("any text arrives byte for byte, however the bytes are split", async () => {
    const splits = fc.oneof(
      fc.constantFrom("bytes" as const, "characters" as const, undefined),
      fc.integer({ min: 1, max: 50 }),
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
      fc.stringMatching(/^[<>&\u2028 \n你😀"\\]*$/u),
    );
    await fc.assert(
      fc.asyncProperty(
        texts,
        texts,
        splits,
        fc.boolean(),
        async (thinking, content, split, stream) => {
          demo.script({
            steps: [{ think: thinking }, { say: content }],
            ...(split !== undefined && { split }),
          });
          const answer = await ask({ stream, options: { num_ctx: 100_000, num_predict: -1 } });
          const said = stream ? linesOf(answer) : [answer.body as StreamedLine];
          expect(said.map(({ message }) => message?.content ?? "").join("")).toBe(
            content.toWellFormed(),
          );
          expect(said.map(({ message }) => message?.thinking ?? "").join("")).toBe(
            thinking.toWellFormed(),
          );
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("packets", () => {
  /** The chunks of the body as they were sent. */
  const chunksOf = (split: ScriptInput["split"]) =>
    new Promise<Buffer[]>((resolve) => {
      demo.script({ steps: [{ say: "你😀" }], ...(split !== undefined && { split }) });
      const chunks: Buffer[] = [];
      const sent = request(`${demo.url}/api/chat`, { method: "POST" }, (response) => {
        response.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => resolve(chunks));
      });
      sent.end(JSON.stringify(question()));
    });

  test("F20 single bytes", async () => {
    expect((await chunksOf("bytes")).every(({ length }) => length === 1)).toBe(true);
  });

  test("F20 split inside every character of several bytes", async () => {
    const chunks = await chunksOf("characters");
    expect(chunks.filter((chunk) => (chunk.at(-1) ?? 0) >= 0xc0)).toHaveLength(2);
  });

  test("several lines in one packet by default", async () => {
    expect(await chunksOf(undefined)).toHaveLength(1);
  });
});

describe("the choice of a script", () => {
  const says = (name: string, more: Partial<ScriptInput> = {}): ScriptInput => ({
    name,
    steps: [{ say: name }],
    ...more,
  });

  test("the next one, in the order of their creation", async () => {
    demo.script(says("one"), says("two"));
    expect([generatedText(await ask()), generatedText(await ask())]).toEqual(["one", "two"]);
    expect(demo.state().unusedScripts).toBe(0);
  });

  test("by a text in the question, by the model's name", async () => {
    demo.script(
      says("marked", { when: { says: "#7" } }),
      says("other model", { when: { model: "x" } }),
      says("model", { when: { model: "demo:latest" } }),
    );
    expect(generatedText(await ask({}, "this is #7"))).toBe("model"); // of those without a limit, the newest
    demo.reset();
    demo.script(
      says("model", { when: { model: "demo" } }),
      says("marked", { when: { says: "#7" } }),
    );
    expect(generatedText(await ask({}, "this is #7"))).toBe("marked");
    expect(generatedText(await ask({}, "this is #8"))).toBe("model");
  });

  test("scripts with a limit come before those without", async () => {
    demo.script(
      says("twice", { when: { model: "demo" }, times: 2 }),
      says("always", { when: { model: "demo" } }),
      says("next"),
    );
    const texts = [];
    for (let time = 0; time < 4; time += 1) texts.push(generatedText(await ask()));
    expect(texts).toEqual(["twice", "twice", "next", "always"]);
  });

  test("for other paths: a wait or a fault, then the usual answer", async () => {
    demo.script(
      { when: { path: "/api/tags" }, times: 1, steps: [{ status: 500, error: "no" }] },
      { when: { path: "/api/tags" }, times: 1, steps: [{ wait: 1 }] },
    );
    const tags = () => sendRequest(demo.url, { method: "GET", path: "/api/tags" });
    expect((await tags()).status).toBe(500);
    expect((await tags()).status).toBe(200);
  });

  test("the tokens that a question lists, read as Harmony", async () => {
    const tokens = [
      "<|channel|>",
      "analysis",
      "<|message|>",
      "Hm",
      "<|end|>",
      "<|start|>",
      "assistant",
      "<|channel|>",
      "final",
      "<|message|>",
      "Yes",
    ];
    const answer = await ask({}, `@@${JSON.stringify(tokens)}@@`);
    expect(linesOf(answer).map(({ message }) => message)).toMatchObject([
      { thinking: "Hm" },
      { content: "Yes" },
      { content: "" },
    ]);
  });

  test("an invalid script is refused", () => {
    expect(() => demo.script({ steps: [{ sya: "x" } as never] })).toThrow();
  });
});
