import { describe, expect, test } from "vitest";

import { runtimeAt } from "#lib/testing/model-answers.ts";

import { type Finding, healthOf, noteFinding } from "./health.ts";
import type { DiscoveredModel } from "./runtime.ts";

const models: DiscoveredModel[] = [{ name: "plain", features: ["chat"], remote: false }];
const up: Finding = { models, loaded: null, version: "0.33.0", latencyMs: 12 };

/** The health of an address after these findings. */
function after(url: string, ...findings: Finding[]) {
  const runtime = runtimeAt(url);
  for (const finding of findings) noteFinding(runtime, { url }, finding);
  return healthOf(runtime, { url });
}

describe("the health of an address", () => {
  test("is not known before it was asked", () => {
    expect(after("http://one")).toBeUndefined();
  });

  test("counts failures in a row, and keeps what was known", () => {
    const refused = { problem: "unreachable" } as const;
    expect(after("http://two", up, refused, refused)).toMatchObject({
      state: "down",
      problem: "unreachable",
      failures: 2,
      version: "0.33.0",
      latencyMs: null,
      models,
    });
    expect(after("http://two", up)).toMatchObject({ state: "up", problem: null, failures: 0 });
  });

  test("remembers since when it is in its state", () => {
    const since = after("http://three", up)?.since;
    expect(after("http://three", up)?.since).toBe(since);
    expect(after("http://three", { problem: "fault" })?.since).not.toBe(since);
  });

  test("a server that loads its model is not at fault", () => {
    expect(after("http://four", up, { problem: "loading" })).toMatchObject({
      state: "loading",
      problem: null,
      failures: 0,
    });
  });

  test("a busy server may be late once", () => {
    const late = { problem: "timed_out" } as const;
    expect(after("http://five", up, late)).toMatchObject({ state: "up", failures: 1 });
    expect(after("http://five", late)).toMatchObject({ state: "down", problem: "timed_out" });
    expect(after("http://six", late)).toMatchObject({ state: "down" });
  });
});
