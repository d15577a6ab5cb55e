import { describe, expect, test } from "vitest";

import type { DiscoveredModel, KnownRuntime } from "#lib/runtimes/index.ts";
import { runtimeAt } from "#lib/testing/model-answers.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson } from "#lib/testing/people.ts";

import { listModels, resolveModel } from "./index.ts";
import { entriesOf, findOffer, possibleOf } from "./offered-models.ts";
import { profileOf } from "./profiles.ts";
import { modelQuerySchema } from "./schema.ts";
import { unchanged } from "./store.ts";

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
      {
        id: "small",
        name: "small",
        contextLength: 2_048,
        efforts: [],
        default: false,
      },
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
  const tag: DiscoveredModel = { name: "some", remote: false, features: ["chat"] };

  const profile = (model: DiscoveredModel, id = model.name) =>
    profileOf(model, limits, { id, row: unchanged("", model.name) });

  test.each(["gptoss", "gpt-oss"])(
    "of the family %s has levels of effort, its tokeniser and its template",
    (family) => {
      expect(profile({ ...tag, family, contextLength: 131_072 })).toMatchObject({
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
      const found = profile({ ...tag, family });
      expect(found.efforts).toEqual([]);
      expect(found).not.toHaveProperty("tokeniser");
      expect(found).not.toHaveProperty("template");
    },
  );

  test("of the demo model has only levels of effort", () => {
    const found = profile({ ...tag, name: "demo", family: "demo" });
    expect(found.efforts).toEqual(["low", "medium", "high"]);
    expect(found).not.toHaveProperty("tokeniser");
  });

  test.each([
    [undefined, 8_192],
    [2_048, 2_048],
    [131_072, 8_192],
  ])("made for %s tokens has a window of %i", (contextLength, window) => {
    expect(profile({ ...tag, contextLength }).contextLength).toBe(window);
  });

  test.each(["openai/gpt-oss-20b", "/models/gpt-oss-20b.gguf"])(
    "named %s by an OpenAI-compatible server is one of gpt-oss",
    (name) => {
      const family = name.split("/").at(-1);
      expect(profile({ ...tag, name, family }).efforts).toHaveLength(3);
    },
  );

  test("named by its file is shown by the name of that file", () => {
    const name = "/srv/models/smol.gguf";
    expect(profile({ ...tag, name })).toMatchObject({
      id: name,
      source: name,
      name: "smol",
    });
    expect(profile({ ...tag, name }, `${name}@lab`)).toMatchObject({
      id: `${name}@lab`,
      source: name,
      name: "smol@lab",
    });
  });
});

describe("models of several runtimes", () => {
  const serving = (name: string, models: string[], available = true): KnownRuntime => ({
    runtime: runtimeAt("http://unused", { name }),
    isUp: available,
    available,
    loaded: null,
    models: models.map((each) => ({ name: each, remote: false, features: ["chat"] })),
  });
  const offersOf = (...runtimes: KnownRuntime[]) =>
    possibleOf(entriesOf(runtimes, new Map()), limits).map(({ offer }) => offer);
  const offered = (...runtimes: KnownRuntime[]) =>
    offersOf(...runtimes).map(({ model, server }) => [model.id, server.name]);

  test("are offered together, a name that is taken with its runtime", () => {
    expect(offered(serving("ollama", ["a", "b"]), serving("lab", ["b", "c"]))).toEqual([
      ["a", "ollama"],
      ["b", "ollama"],
      ["b@lab", "lab"],
      ["c", "lab"],
    ]);
  });

  test("keep their ids while another runtime does not answer", () => {
    const runtimes = [serving("ollama", ["b"], false), serving("lab", ["b"])];
    expect(offered(...runtimes)).toEqual([["b@lab", "lab"]]);
  });

  test("are found by the name with the runtime even if they need none", () => {
    const offers = offersOf(serving("lab", ["b"]));
    expect(findOffer(offers, "b@lab")).toMatchObject({ model: { id: "b" } });
    expect(findOffer(offers, "b@ollama")).toBeUndefined();
  });

  test("have one id each, whatever their names are", () => {
    expect(offered(serving("ollama", ["b@lab", "b"]), serving("lab", ["b"]))).toEqual([
      ["b", "ollama"],
      ["b@lab", "ollama"],
    ]);
    expect(
      offered(serving("ollama", ["x".repeat(198)]), serving("lab", ["x".repeat(198)])),
    ).toHaveLength(1);
  });
});
