import { createServer } from "node:net";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { env, socketFolder } from "#lib/env.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson } from "#lib/testing/people.ts";

import { candidates, discoverNow } from "./discovery.ts";
import { listModels, resolveModel } from "./index.ts";
import { profileOf } from "./profiles.ts";
import { modelQuerySchema } from "./schema.ts";

const limits = { contextLength: 8_192, maxOutputTokens: 4_096 };
const everything = modelQuerySchema.parse({});

describe("the models that a user may ask", () => {
  aModelServer([
    { name: "small", contextLength: 2_048 },
    {
      name: "gpt-oss:20b",
      family: "gptoss",
      contextLength: 131_072,
      capabilities: ["completion", "thinking"],
      efforts: ["low"],
    },
    { name: "vectors", capabilities: ["embedding"] },
    { name: "far", remoteHost: "https://vendor.example", remoteModel: "far" },
    { name: "far-away:cloud" },
    { name: "far:20b-cloud" },
  ]);

  test("are the chat models, without those that run on a vendor's servers", async () => {
    const { items } = await listModels(await aPerson(), limits, everything);
    expect(items).toEqual([
      {
        id: "gpt-oss:20b",
        name: "gpt-oss:20b",
        contextLength: 8_192,
        efforts: ["low", "medium", "high"],
        default: true,
      },
      { id: "small", name: "small", contextLength: 2_048, efforts: [], default: false },
    ]);
  });

  test("are returned a page at a time on request", async () => {
    const lin = await aPerson();
    const first = await listModels(lin, limits, modelQuerySchema.parse({ limit: 1 }));
    expect(first).toMatchObject({ items: [{ id: "gpt-oss:20b" }], nextCursor: "gpt-oss:20b" });
    const rest = await listModels(
      lin,
      limits,
      modelQuerySchema.parse({ cursor: first.nextCursor }),
    );
    expect(rest).toMatchObject({ items: [{ id: "small" }], nextCursor: null });
  });

  test("are chosen by request, else by the previous answer, else by default", async () => {
    const lin = await aPerson();
    expect(await resolveModel(lin, { limits })).toMatchObject({ model: { id: "gpt-oss:20b" } });
    expect(await resolveModel(lin, { before: "small", limits })).toMatchObject({
      model: { id: "small" },
    });
    expect(
      await resolveModel(lin, { before: "small", wished: "gpt-oss:20b", limits }),
    ).toMatchObject({ model: { id: "gpt-oss:20b" } });
    expect(await resolveModel(lin, { before: "gone", limits })).toMatchObject({
      model: { id: "gpt-oss:20b" },
      insteadOf: "gone",
    });
    await expect(resolveModel(lin, { wished: "far-away:cloud", limits })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("the profile of a model", () => {
  const tag = { name: "some", remote: false };

  test.each(["gptoss", "gpt-oss"])(
    "of the family %s has levels of effort, its tokeniser and its template",
    (family) => {
      expect(profileOf({ ...tag, family, contextLength: 131_072 }, limits)).toMatchObject({
        ...limits,
        efforts: ["low", "medium", "high"],
        tokeniser: "o200k_harmony",
        template: { base: 63, roles: { system: 7, user: 4, assistant: 6 } },
      });
    },
  );

  test.each([undefined, "llama", "not-gptoss"])(
    "of the family %s has no levels of effort, no tokeniser and no template",
    (family) => {
      const profile = profileOf({ ...tag, family }, limits);
      expect(profile.efforts).toEqual([]);
      expect(profile).not.toHaveProperty("tokeniser");
      expect(profile).not.toHaveProperty("template");
    },
  );

  test("of the demo model has only levels of effort", () => {
    const profile = profileOf({ ...tag, name: "demo", family: "demo" }, limits);
    expect(profile.efforts).toEqual(["low", "medium", "high"]);
    expect(profile).not.toHaveProperty("tokeniser");
  });

  test.each([
    [undefined, 8_192],
    [2_048, 2_048],
    [131_072, 8_192],
  ])("made for %s tokens has a window of %i", (contextLength, window) => {
    expect(profileOf({ ...tag, contextLength }, limits).contextLength).toBe(window);
  });

  test.each([
    [undefined, ["chat"]],
    [
      ["completion", "tools", "thinking"],
      ["chat", "reasoning", "tools"],
    ],
    [["embedding"], []],
  ])("whose server reports %j can do %j", (capabilities, features) => {
    expect(profileOf({ ...tag, capabilities }, limits).features).toEqual(features);
  });
});

describe("the candidate servers", () => {
  const kinds = (settings: Partial<typeof env>) => {
    Object.assign(env, { OLLAMA_BASE_URL: undefined, DEMO_MODEL: "auto" }, settings);
    return candidates().map(({ kind, url }) => (kind === "demo" ? "demo" : url));
  };

  test("are the configured one and never the demo model, else the usual address, and the demo model while that does not answer", () => {
    const usual = "http://127.0.0.1:11434";
    expect(kinds({})).toEqual([usual, "demo"]);
    expect(kinds({ DEMO_MODEL: "off" })).toEqual([usual]);
    expect(kinds({ DEMO_MODEL: "on" })).toEqual(["demo"]);
    expect(kinds({ OLLAMA_BASE_URL: ["http://gpu:11434/"] })).toEqual(["http://gpu:11434"]);
    expect(kinds({ OLLAMA_BASE_URL: ["http://gpu:11434"], DEMO_MODEL: "on" })).toEqual(["demo"]);
  });

  test("an Ollama that was started later replaces the demo model, until it stops", async (context) => {
    if (!(await isFree(11_434))) context.skip("something answers at Ollama's usual address");
    kinds({});
    const demo = await startDemoModel({
      listen: { socket: join(socketFolder(), "demo-model.sock") },
    });
    let ollama: DemoModel | undefined;
    try {
      expect((await discoverNow()).server).toMatchObject({ kind: "demo" });
      ollama = await startDemoModel({
        listen: { port: 11_434 },
        models: [{ name: "gpt-oss:20b" }],
      });
      expect(await discoverNow()).toMatchObject({
        server: { kind: "ollama" },
        tags: [{ name: "gpt-oss:20b" }],
      });
      await ollama.close();
      expect((await discoverNow()).server).toMatchObject({ kind: "demo" });
    } finally {
      await demo.close();
      await ollama?.close();
    }
    expect(await discoverNow()).toEqual({ tags: [] });
  });
});

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
