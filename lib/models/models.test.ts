import { createServer } from "node:net";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { env, socketFolder } from "#lib/env.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson } from "#lib/testing/people.ts";

import { ask, candidates } from "./discovery.ts";
import { list, resolveModel } from "./index.ts";
import { modelQuerySchema } from "./schema.ts";

const window = 8_192;
const everything = modelQuerySchema.parse({});

describe("the models that one may ask", () => {
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

  test("are those that chat, and never one whose questions would leave the building", async () => {
    const { items } = await list(await aPerson(), window, everything);
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

  test("come a page at a time to who asks so", async () => {
    const lin = await aPerson();
    const first = await list(lin, window, modelQuerySchema.parse({ limit: 1 }));
    expect(first).toMatchObject({ items: [{ id: "gpt-oss:20b" }], nextCursor: "gpt-oss:20b" });
    const rest = await list(lin, window, modelQuerySchema.parse({ cursor: first.nextCursor }));
    expect(rest).toMatchObject({ items: [{ id: "small" }], nextCursor: null });
  });

  test("are chosen by wish, else by what answered before, else by default", async () => {
    const lin = await aPerson();
    expect(await resolveModel(lin, { window })).toMatchObject({ model: { id: "gpt-oss:20b" } });
    expect(await resolveModel(lin, { before: "small", window })).toMatchObject({
      model: { id: "small" },
    });
    expect(
      await resolveModel(lin, { before: "small", wished: "gpt-oss:20b", window }),
    ).toMatchObject({ model: { id: "gpt-oss:20b" } });
    expect(await resolveModel(lin, { before: "gone", window })).toMatchObject({
      model: { id: "gpt-oss:20b" },
      insteadOf: "gone",
    });
    await expect(resolveModel(lin, { wished: "far-away:cloud", window })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("where models are looked for", () => {
  const kinds = (settings: Partial<typeof env>) => {
    Object.assign(env, { OLLAMA_BASE_URL: undefined, DEMO_MODEL: "auto" }, settings);
    return candidates().map(({ kind, url }) => (kind === "demo" ? "demo" : url));
  };

  test("is what was configured and never the demo model, else the usual address, and the demo model while nothing is there", () => {
    const usual = "http://127.0.0.1:11434";
    expect(kinds({})).toEqual([usual, "demo"]);
    expect(kinds({ DEMO_MODEL: "off" })).toEqual([usual]);
    expect(kinds({ DEMO_MODEL: "on" })).toEqual(["demo"]);
    expect(kinds({ OLLAMA_BASE_URL: ["http://gpu:11434/"] })).toEqual(["http://gpu:11434"]);
    expect(kinds({ OLLAMA_BASE_URL: ["http://gpu:11434"], DEMO_MODEL: "on" })).toEqual(["demo"]);
  });

  test("an Ollama that was started later takes the demo model's place, and gives it back", async (context) => {
    if (!(await isFree(11_434))) context.skip("something answers at Ollama's usual address");
    kinds({});
    const demo = await startDemoModel({
      listen: { socket: join(socketFolder(), "demo-model.sock") },
    });
    let ollama: DemoModel | undefined;
    try {
      expect((await ask()).server).toMatchObject({ kind: "demo" });
      ollama = await startDemoModel({
        listen: { port: 11_434 },
        models: [{ name: "gpt-oss:20b" }],
      });
      expect(await ask()).toMatchObject({
        server: { kind: "ollama" },
        tags: [{ name: "gpt-oss:20b" }],
      });
      await ollama.close();
      expect((await ask()).server).toMatchObject({ kind: "demo" });
    } finally {
      await demo.close();
      await ollama?.close();
    }
    expect(await ask()).toEqual({ tags: [] });
  });
});

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
