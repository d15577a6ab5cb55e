import { describe, expect, test } from "vitest";
import { type ParameterValues, parameterValuesOf } from "#components/variants/parameter-values.ts";
import type { ModelItem } from "#lib/models/schema.ts";
import { type ModelFormValues, modelChangeOf, modelFaultsOf } from "./form-values.ts";
import { fits, nameOf, quantisationIn, quantisations } from "./quantisations.ts";

const model: ModelItem = {
  id: "small",
  name: "small",
  ownName: null,
  description: "",
  runtimeId: "0b7f4b0e-5a1c-4f0e-9d52-0a4d4f9b1f11",
  runtimeName: "ollama",
  source: "small",
  state: "available",
  contextLength: 8_192,
  ownContextLength: null,
  reportedContextLength: null,
  maxOutputTokens: 4_096,
  ownMaxOutputTokens: null,
  features: ["chat"],
  quantisation: null,
  sizeBytes: null,
  price: 0,
  parameters: { temperature: 0.2 },
  enabled: true,
  default: false,
  order: 0,
  allowed: "everyone",
  keepLoaded: false,
  loaded: null,
  loading: false,
  loadError: null,
  manageable: true,
};
type Typed = Omit<Partial<ModelFormValues>, "parameters"> & {
  parameters?: Partial<ParameterValues>;
};
const values = (typed: Typed = {}): ModelFormValues => ({
  name: "",
  description: "",
  contextLength: "",
  maxOutputTokens: "",
  price: "",
  enabled: true,
  keepLoaded: false,
  allowed: "everyone",
  ...typed,
  parameters: { ...parameterValuesOf(model.parameters), ...typed.parameters },
});

describe("the form of a model", () => {
  test("sends only what was changed", () => {
    expect(modelChangeOf(values(), model)).toEqual({});
    expect(modelChangeOf(values({ name: "small", contextLength: "4,096" }), model)).toEqual({
      contextLength: 4_096,
    });
    const own = { ...model, ownName: "Quick", price: 3, allowed: ["a"] };
    expect(modelChangeOf(values(), own)).toEqual({ name: null, price: 0, allowed: "everyone" });
    expect(modelChangeOf(values({ name: "Quick", price: "3", allowed: ["a"] }), own)).toEqual({});
    expect(modelChangeOf(values({ parameters: { temperature: "", top_k: "5" } }), model)).toEqual({
      parameters: { top_k: 5 },
    });
  });

  test.each<[Typed, string[]]>([
    [{}, []],
    [{ contextLength: "8192", maxOutputTokens: "512", price: "0.35" }, []],
    [{ contextLength: "8 192" }, []],
    [{ contextLength: "1000" }, ["contextLength"]],
    [{ contextLength: "8192.5" }, ["contextLength"]],
    [{ contextLength: "much" }, ["contextLength"]],
    [{ maxOutputTokens: "0" }, ["maxOutputTokens"]],
    [{ price: "-1" }, ["price"]],
    [{ name: "x".repeat(81) }, ["name"]],
    [{ allowed: [] }, ["allowed"]],
    [{ parameters: { temperature: "hot" } }, ["temperature"]],
  ])("with %j has something wrong at %j", (typed, wrong) => {
    expect(Object.keys(modelFaultsOf(values(typed)))).toEqual(wrong);
  });
});

describe("the quantisations", () => {
  test("are found by the name that choosing one gives", () => {
    for (const each of quantisations) expect(quantisationIn(nameOf(each))).toBe(each);
    expect(quantisationIn("gpt-oss:20b")).toBeUndefined();
    expect(quantisationIn("qwen3:Q6_K")).toBeUndefined();
  });

  test("grow, fit into a large card and not into a small one, and have one usual one", () => {
    const sizes = quantisations.map(({ gigabytes }) => gigabytes);
    expect(sizes.toSorted((one, other) => one - other)).toEqual(sizes);
    const [smallest, largest] = [quantisations[0], quantisations.at(-1)];
    if (!smallest || !largest) throw new Error("there are none");
    expect([fits(smallest, 12), fits(largest, 12), fits(largest, 24)]).toEqual([true, false, true]);
    expect(fits(largest, undefined)).toBeUndefined();
    expect(quantisations.filter(({ use }) => use === "usual").map(({ name }) => name)).toEqual([
      "Q4_K_M",
    ]);
  });
});
