import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { post, sendRequest } from "./conformance/client.ts";
import { type DemoModel, startDemoModel } from "./index.ts";

let product: DemoModel;
beforeAll(async () => {
  product = await startDemoModel({ listen: {}, pace: 0 });
});
afterAll(() => product.close());

const chat = (more: object) => ({
  model: "demo",
  messages: [{ role: "user", content: "Hello" }],
  stream: false,
  ...more,
});

describe("the built-in demo model", () => {
  test("has one model, named demo, with or without its tag", async () => {
    const { body } = await sendRequest(product.url, { method: "GET", path: "/api/tags" });
    expect(body).toMatchObject({
      models: [
        {
          name: "demo:latest",
          details: { family: "demo", context_length: 131072 },
          capabilities: ["completion", "tools", "thinking"],
        },
      ],
    });
    for (const model of ["demo", "demo:latest"]) {
      expect((await post(product.url, "/api/chat", chat({ model }))).body).toMatchObject({
        model,
        message: { content: expect.stringContaining("demo model") as string },
      });
    }
  });

  test("thinks when it is asked to, at any level", async () => {
    for (const think of [true, "low", "medium", "high"]) {
      expect((await post(product.url, "/api/chat", chat({ think }))).body).toHaveProperty(
        "message.thinking",
      );
    }
    expect((await post(product.url, "/api/chat", chat({ think: false }))).body).not.toHaveProperty(
      "message.thinking",
    );
    expect((await post(product.url, "/api/chat", chat({ think: "max" }))).status).toBe(400);
  });

  test("has no controls, records no request, and treats a marked question as text", async () => {
    for (const path of ["script", "requests", "state", "release", "refuse", "reset"]) {
      expect((await post(product.url, `/__demo/${path}`, {})).status).toBe(404);
      expect(
        (await sendRequest(product.url, { method: "GET", path: `/__demo/${path}` })).status,
      ).toBe(404);
    }
    const { body } = await post(
      product.url,
      "/api/chat",
      chat({ messages: [{ role: "user", content: '@@["<|channel|>"]@@' }] }),
    );
    expect(body).toHaveProperty("message.content", expect.stringContaining("demo model"));
    expect(product.requests).toEqual([]);
  });

  test("also serves a socket, where any Host is accepted", async () => {
    const folder = await mkdtemp(join(tmpdir(), "demo-"));
    const socketPath = join(folder, "s.sock");
    const demo = await startDemoModel({ listen: { socket: socketPath } });
    const status = await new Promise((resolve) => {
      request({ socketPath, path: "/api/version", headers: { host: "demo-model" } }, (response) =>
        resolve(response.resume().statusCode),
      ).end();
    });
    expect([demo.url, status]).toEqual(["http://demo-model", 200]);
    await demo.close();
    await rm(folder, { recursive: true });
  });
});

describe("the router", () => {
  test.for([
    ["GET", "/", 200, "text/plain; charset=utf-8"],
    ["HEAD", "/", 200, "text/plain; charset=utf-8"],
    ["HEAD", "/api/tags", 200, "application/json; charset=utf-8"],
    ["GET", "/nowhere", 404, "text/plain"],
    ["GET", "/api/chat", 405, "text/plain"],
    ["POST", "/api/tags", 405, "text/plain"],
  ] as const)("%s %s: %d", async ([method, path, status, type]) => {
    expect(await sendRequest(product.url, { method, path })).toMatchObject({
      status,
      headers: { "content-type": type },
    });
  });

  test.for([
    [{ host: "ollama.example.com" }, 403],
    [{ host: "localhost:11434" }, 200],
    [{ host: "[::1]:11434" }, 200],
    [{ host: "10.0.0.7" }, 200],
    [{ origin: "http://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ origin: "http://localhost:3000" }, 200],
    [{ origin: "https://127.0.0.1" }, 200],
    [{ origin: "http://localhost.evil.example" }, 403],
  ] as const)("%o: %d", async ([headers, status]) => {
    const answer = await sendRequest(product.url, { method: "GET", path: "/api/version", headers });
    expect(answer.status).toBe(status);
    if (status === 403)
      expect(answer).toMatchObject({ body: "", headers: { "content-length": "0" } });
  });
});

describe("refusals", () => {
  const models = [
    { name: "plain" },
    {
      name: "gpt-oss:20b",
      capabilities: ["completion" as const, "tools" as const, "thinking" as const],
      efforts: ["low" as const, "medium" as const, "high" as const],
      format: "harmony" as const,
    },
    { name: "far", remoteHost: "https://elsewhere", remoteModel: "far" },
    { name: "eye", capabilities: ["completion" as const, "vision" as const] },
  ];
  let demo: DemoModel;
  beforeAll(async () => {
    demo = await startDemoModel({ listen: {}, scripted: true, pace: 0, models });
  });
  afterAll(() => demo.close());

  const tools = [{ type: "function", function: { name: "f", parameters: {} } }];
  const images = { messages: [{ role: "user", content: "What is it?", images: ["AAAA"] }] };
  test.for<[string, object, number]>([
    ["thinking where there is none", { model: "plain", think: true }, 400],
    ["no thinking where there is none", { model: "plain", think: false }, 200],
    ["tools where there are none", { model: "plain", tools }, 400],
    ["an image for a model without eyes", { model: "plain", ...images }, 400],
    ["an image for one with eyes", { model: "eye", ...images }, 200],
    ["gpt-oss, a level", { model: "gpt-oss:20b", think: "low" }, 200],
    ["gpt-oss, true", { model: "gpt-oss:20b", think: true }, 200],
    ["gpt-oss, false, which changes nothing", { model: "gpt-oss:20b", think: false }, 200],
    ["gpt-oss, a level of its own", { model: "gpt-oss:20b", think: "hard" }, 400],
    ["a model that runs elsewhere", { model: "far" }, 403],
    ["keep_alive without a unit", { model: "plain", keep_alive: "-1" }, 400],
    ["keep_alive for ever", { model: "plain", keep_alive: -1 }, 200],
    ["an option of a wrong type", { model: "plain", options: { num_ctx: "8192" } }, 500],
    ["a format that is none", { model: "plain", format: "xml" }, 500],
    ["more alternatives than there are", { model: "plain", logprobs: true, top_logprobs: 21 }, 400],
    ["a field of a wrong type", { model: "plain", stream: "no" }, 400],
    [
      "parameters at the top level, which mean nothing",
      { model: "plain", temperature: "x", max_output_tokens: [] },
      200,
    ],
  ])("%s", async ([, more, status]) => {
    expect((await post(demo.url, "/api/chat", chat(more))).status).toBe(status);
  });

  test("a variant with a wrong parameter breaks every chat with it", async () => {
    await post(demo.url, "/api/create", {
      model: "bad",
      from: "plain",
      parameters: { num_ctx: "many" },
    });
    expect((await post(demo.url, "/api/chat", chat({ model: "bad" }))).status).toBe(500);
  });
});

describe("a prompt that is too long", () => {
  const turns = Array.from({ length: 8 }, (_, turn) => [
    { role: "user", content: `question ${turn} ${"apple ".repeat(30)}` },
    { role: "assistant", content: `answer ${turn}` },
  ]).flat();
  const messages = [{ role: "system", content: "S" }, ...turns, { role: "user", content: "last" }];
  const long = (more: object) =>
    chat({ messages, options: { num_ctx: 128, num_predict: 4 }, shift: false, ...more });

  test("truncate: false reports the true count, and it is additive", async () => {
    const countOf = async (given: object[]) => {
      const { body } = await post(
        product.url,
        "/api/chat",
        long({ messages: given, truncate: false }),
      );
      return (
        JSON.parse((body as { error: string }).error) as {
          error: { n_prompt_tokens: number; n_ctx: number };
        }
      ).error;
    };
    const whole = await countOf(messages);
    const more = await countOf([...messages, { role: "user", content: "hello world" }]);
    expect(whole.n_ctx).toBe(128);
    expect(more.n_prompt_tokens - whole.n_prompt_tokens).toBe(5 + 2);
  });

  test("a prompt may have num_ctx − 1 tokens and no more", async () => {
    const status = async (words: number) =>
      (
        await post(
          product.url,
          "/api/chat",
          long({
            messages: [{ role: "user", content: "a ".repeat(words).trim() }],
            truncate: false,
          }),
        )
      ).status;
    expect([await status(128 - 1 - 9), await status(128 - 9)]).toEqual([200, 400]);
  });

  test("unset: messages are dropped from the front, without an error; the system message and the last stay", async () => {
    const { body } = await post(product.url, "/api/chat", long({}));
    expect((body as { prompt_eval_count: number }).prompt_eval_count).toBeLessThan(128);
  });

  test("the last message alone does not fit: refused without shift, truncated with it", async () => {
    const alone = { messages: [{ role: "user", content: "apple ".repeat(500) }] };
    expect((await post(product.url, "/api/chat", long(alone))).status).toBe(400);
    const { body } = await post(product.url, "/api/chat", long({ ...alone, shift: true }));
    expect((body as { prompt_eval_count: number }).prompt_eval_count).toBe(68);
  });
});

describe("controls from another process", () => {
  test("scripts, requests, state, a hold, a server that is down for a while, and a reset", async () => {
    const demo = await startDemoModel({ listen: {}, scripted: true, pace: 0 });
    const control = (path: string, body?: unknown) => post(demo.url, `/__demo/${path}`, body);
    const get = async (path: string) =>
      (await sendRequest(demo.url, { method: "GET", path: `/__demo/${path}` })).body;

    expect(
      (await control("script", [{ name: "a", steps: [{ hold: "h" }, { say: "A" }] }])).status,
    ).toBe(204);
    expect((await control("script", { name: "b", steps: [{ sya: "B" }] })).status).toBe(400);
    const answer = post(demo.url, "/api/chat", chat({}));
    await demo.seen(({ turnAt }) => turnAt !== undefined);
    await control("release", { name: "h" });
    expect((await answer).body).toMatchObject({ message: { content: "A" } });
    expect(await get("requests")).toMatchObject([
      { id: 1, script: "a", path: "/api/chat", end: "done" },
    ]);
    expect(await get("state")).toMatchObject({
      models: { "demo:latest": { loads: 1 } },
      unusedScripts: 0,
    });

    await control("refuse", { ms: 100 });
    await expect(get("state")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await expect.poll(() => get("state").catch(() => "down")).not.toBe("down");

    expect((await control("reset")).status).toBe(204);
    expect(await get("requests")).toEqual([]);
    await demo.close();
  });
});
