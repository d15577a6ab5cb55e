import { describe, expect, test } from "vitest";

import { serve } from "#lib/testing/model-answers.ts";
import { jsonHead } from "#lib/testing/openai-server.ts";

import type { CallTarget } from "../runtime.ts";
import { describeOpenai } from "./list.ts";

type Pages = Record<string, { status?: number; head?: string; body: unknown }>;

/** Asks a server that has these pages. */
async function described(pages: Pages, target: Omit<CallTarget, "address"> = {}) {
  const asked: string[] = [];
  const { url } = await serve((socket, request) => {
    const path = request.split(" ")[1] ?? "";
    asked.push(path);
    const {
      status = 200,
      head,
      body,
    } = pages[path] ?? { status: 404, body: { detail: "Not Found" } };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    socket.end((head ?? jsonHead(status)) + text);
  });
  const found = await describeOpenai({ address: { url }, ...target }, 10_000).catch(
    (thrown: { problem?: string }) => ({ problem: thrown.problem }),
  );
  return { ...found, asked };
}

const llamaCpp = {
  models: [{ name: "/models/smol.gguf", type: "model", capabilities: ["completion"] }],
  object: "list",
  data: [
    {
      id: "/models/smol.gguf",
      aliases: ["/models/smol.gguf"],
      object: "model",
      owned_by: "llamacpp",
      meta: { vocab_type: 2, n_vocab: 49152, n_ctx: 4096, n_ctx_train: 8192, size: 96576768 },
    },
  ],
};
const props = { default_generation_settings: { n_ctx: 2048 }, build_info: "b6500-abcdef" };

describe("the models of an OpenAI-compatible server", () => {
  test("are llama.cpp's, with the window of one slot", async () => {
    const pages = {
      "/v1/models": { head: jsonHead(200, "Server: llama.cpp\r\n"), body: llamaCpp },
      "/props": { body: props },
    };
    expect(await described(pages)).toMatchObject({
      version: "llama.cpp b6500",
      models: [
        { name: "/models/smol.gguf", family: "smol.gguf", contextLength: 4096, features: ["chat"] },
      ],
    });
  });

  test.each([
    ["/props", undefined, 2048],
    [
      "what the model was trained for, when nothing else is known",
      { ...props, default_generation_settings: 5 },
      8192,
    ],
  ])("an older llama.cpp's window is that of %s", async (_, other, contextLength) => {
    const [{ meta, ...model }] = llamaCpp.data as [(typeof llamaCpp.data)[number]];
    const body = { data: [{ ...model, meta: { ...meta, n_ctx: undefined } }] };
    const pages = { "/v1/models": { body }, "/props": { body: other ?? props } };
    expect(await described(pages)).toMatchObject({ models: [{ contextLength }] });
  });

  test("are vLLM's, with their maximum length", async () => {
    const data = [
      { id: "openai/gpt-oss-20b", object: "model", owned_by: "vllm", max_model_len: 131072 },
    ];
    const pages = {
      "/v1/models": { body: { object: "list", data } },
      "/version": { body: { version: "0.19.0" } },
    };
    expect(await described(pages)).toMatchObject({
      version: "vLLM 0.19.0",
      models: [
        { name: "openai/gpt-oss-20b", family: "gpt-oss-20b", contextLength: 131072, remote: false },
      ],
    });
  });

  test("may be all that is known", async () => {
    const body = {
      data: [{ id: "some" }, { id: "some" }, { id: "" }, { id: 5 }, null, { id: "a\0" }],
    };
    const { models, version } = (await described({ "/v1/models": { body } })) as {
      models?: unknown[];
      version?: unknown;
    };
    expect(version).toBeNull();
    expect(models).toEqual([
      { name: "some", family: "some", contextLength: undefined, features: ["chat"], remote: false },
    ]);
  });

  test("that can only embed are no chat models", async () => {
    const models = [{ name: "/models/smol.gguf", capabilities: ["embedding"] }];
    const pages = { "/v1/models": { body: { ...llamaCpp, models } } };
    expect(await described(pages)).toMatchObject({ models: [{ features: ["embedding"] }] });
  });

  test.each([-1, 0, 1.5, 1e12, "4096", null])("F20 ignore a length of %j", async (length) => {
    const data = [{ id: "odd", max_model_len: length, meta: { n_ctx: length } }];
    const { models } = (await described({ "/v1/models": { body: { data } } })) as {
      models?: unknown;
    };
    expect(models).toMatchObject([{ name: "odd", contextLength: undefined }]);
  });
});

describe("what is no OpenAI-compatible server is told as what it is", () => {
  const listed = (status: number, body: unknown) => ({ "/v1/models": { status, body } });

  test.each([
    [listed(401, {}), "credentials"],
    [listed(403, {}), "credentials"],
    [listed(302, ""), "redirect"],
    [listed(308, ""), "redirect"],
    [listed(404, "404 page not found"), "wrong_kind"],
    [listed(200, "<html>Sign in</html>"), "wrong_kind"],
    [listed(200, { models: [] }), "wrong_kind"],
    [listed(500, {}), "fault"],
    [listed(429, {}), "fault"],
    [listed(503, {}), "fault"],
    [
      listed(503, { error: { message: "Loading model", type: "unavailable_error", code: 503 } }),
      "loading",
    ],
  ])("%j: %s", async (pages, problem) => {
    expect(await described(pages)).toMatchObject({ problem });
  });

  test("Ollama, which shortens prompts silently there", async () => {
    const pages = {
      "/v1/models": { body: { data: [{ id: "gpt-oss:20b", owned_by: "library" }] } },
      "/api/version": { body: { version: "0.33.0" } },
    };
    expect(await described(pages)).toMatchObject({ problem: "wrong_kind" });
    expect(await described({ "/v1/models": pages["/v1/models"] })).toMatchObject({
      models: [{ name: "gpt-oss:20b" }],
    });
  });
});
