import { describe, expect, test } from "vitest";

import { runtimeAt } from "#lib/testing/model-answers.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson } from "#lib/testing/people.ts";
import { variantOf, withVariants } from "#lib/testing/variants.ts";

import { effortOf, listModels, resolveModel } from "./index.ts";
import { entriesOf, possibleOf } from "./offered-models.ts";
import { modelQuerySchema } from "./schema.ts";
import { variantOffers } from "./variants.ts";

const limits = { contextLength: 8_192, maxOutputTokens: 4_096 };

const possible = possibleOf(
  entriesOf(
    [
      {
        runtime: runtimeAt("http://unused", { name: "lab" }),
        isUp: true,
        available: true,
        loaded: null,
        models: [
          { name: "gpt-oss:20b", family: "gptoss", remote: false, features: ["chat"] },
          { name: "plain", remote: false, features: ["chat"], contextLength: 4_096 },
        ],
      },
    ],
    new Map(),
  ),
  limits,
);
const ids = new Set(possible.map(({ offer }) => offer.model.id));
const made = (...changes: Parameters<typeof variantOf>[0][]) =>
  variantOffers(changes.map(variantOf), ids, ({ base }) =>
    possible.find(({ offer }) => offer.model.id === base),
  ).map(({ offer }) => offer.model);

describe("a variant", () => {
  test("is a model with its base's properties, a window that is planned with, and one that is requested", () => {
    const parameters = { num_ctx: 2_048, num_predict: 300, temperature: 0.2, stop: ["x"] };
    expect(made({ instructions: "Be terse.", parameters })).toMatchObject([
      {
        id: "terse",
        name: "terse",
        source: "plain",
        contextLength: 2_048,
        loadedContextLength: 4_096,
        maxOutputTokens: 4_096,
        longestAnswer: 300,
        sampling: { temperature: 0.2, stop: ["x"] },
        variant: { base: "plain", version: 1, instructions: "Be terse." },
      },
    ]);
  });

  test.each([
    ["a larger window than its base", { num_ctx: 100_000 }, { contextLength: 4_096 }],
    ["no limit of the reply", { num_predict: -1 }, { longestAnswer: 4_096, sampling: {} }],
    ["a longer reply than is allowed", { num_predict: 9_000 }, { longestAnswer: 4_096 }],
  ])("with %s keeps to that of its base", (_, parameters, profile) => {
    expect(made({ parameters })).toMatchObject([profile]);
  });

  test("whose base is not offered is not offered, and it is no base itself", () => {
    expect(made({ base: "gone" }, { modelId: "b", base: "terse" })).toEqual([]);
  });

  test("with the id of a model goes behind it", () => {
    expect(made({ modelId: "plain", name: "plain" })).toMatchObject([
      { id: "plain@variant", name: "plain@variant" },
    ]);
  });

  test("is shown by its name, whatever its id is", () => {
    expect(made({ name: "brief" })).toMatchObject([{ id: "terse", name: "brief" }]);
  });

  test("with an effort has only that one, if its base has it", () => {
    const [thinks, does] = made(
      { base: "gpt-oss:20b", parameters: { effort: "high" } },
      { modelId: "b", parameters: { effort: "high" } },
    );
    expect(thinks?.efforts).toEqual(["high"]);
    expect(does?.efforts).toEqual([]);
    if (!thinks) throw new Error("no variant");
    expect(effortOf({ model: thinks }, undefined)).toBe("high");
    expect(effortOf({ model: thinks }, "low")).toBe("high");
  });
});

describe("people", () => {
  aModelServer([{ name: "plain" }]);

  test("are offered variants behind the models, and ask them by their names", async () => {
    const lin = await aPerson();
    await withVariants([{}, { modelId: "lost", base: "gone" }], async () => {
      const { items } = await listModels(lin, limits, modelQuerySchema.parse({}));
      expect(items.map(({ id, default: isDefault }) => [id, isDefault])).toEqual([
        ["plain", true],
        ["terse", false],
      ]);
      expect(await resolveModel(lin, { wished: "terse", limits })).toMatchObject({
        model: { id: "terse", source: "plain" },
      });
      await expect(resolveModel(lin, { wished: "lost", limits })).rejects.toMatchObject({
        code: "not_found",
      });
    });
    expect(await resolveModel(lin, { before: "terse", limits })).toMatchObject({
      model: { id: "plain" },
      insteadOf: "terse",
    });
  });
});
