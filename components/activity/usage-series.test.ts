import { describe, expect, test } from "vitest";

import { scaleEnd } from "#components/charts/series.ts";
import type { UsageDay } from "#lib/activity/schema.ts";

import { modelSeries } from "./usage-series.ts";

const figures = { done: 0, stopped: 0, failed: 0 };
/** A day on which these models have used so many tokens of prompts, and a tenth of them for answers. */
const dayOf = (used: Record<string, number>): UsageDay => {
  const models = Object.entries(used).map(([id, promptTokens]) => ({
    id,
    ...figures,
    promptTokens,
    replyTokens: promptTokens / 10,
  }));
  const promptTokens = models.reduce((sum, model) => sum + model.promptTokens, 0);
  return {
    day: "2026-12-01",
    ...figures,
    promptTokens,
    replyTokens: promptTokens / 10,
    users: 1,
    models,
  };
};
const words = { other: "others", none: "none" };

describe("the series of models", () => {
  test("are those that have used most, in one order for both measures, and the sum of all others", () => {
    const days = [
      dayOf({ a: 100, b: 10, c: 20, d: 30, e: 40, f: 50, g: 5 }),
      dayOf({ b: 1_000 }),
      dayOf({}),
    ];
    const { series, values } = modelSeries(days, "promptTokens", words);
    expect(series.map(({ name }) => name)).toEqual(["b", "a", "f", "e", "d", "others"]);
    expect(new Set(series.map(({ tone }) => tone)).size).toBe(6);
    expect(values).toEqual([
      [10, 100, 50, 40, 30, 25],
      [1_000, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
    ]);
    expect(modelSeries(days, "replyTokens", words).series).toEqual(series);
  });

  test("have no others where each model has a colour, and no model without tokens", () => {
    const { series } = modelSeries([dayOf({ a: 1, "": 2, refused: 0 })], "promptTokens", words);
    expect(series.map(({ name }) => name)).toEqual(["none", "a"]);
  });
});

test.each([
  [0, 2],
  [1, 2],
  [3, 4],
  [9, 10],
  [10, 10],
  [11, 20],
  [1_085, 2_000],
  [2_095_800, 3_000_000],
  [9_999_999, 10_000_000],
])("a scale for %d ends at %d", (value, end) => {
  expect(scaleEnd(value)).toBe(end);
});
