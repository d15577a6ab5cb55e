import { describe, expect, test } from "vitest";

import { runtimeAt } from "#lib/testing/model-answers.ts";

import { noteFinding } from "./health.ts";
import type { Runtime } from "./runtime.ts";
import { warningsOf } from "./warnings.ts";

/** The warnings about an address that answers with this version. */
function warned(url: string, version: string | null, change: Partial<Runtime> = {}) {
  const runtime: Runtime = { ...runtimeAt(url), ...change };
  const address = { url };
  noteFinding(runtime, address, { models: [], loaded: null, version, latencyMs: 1 });
  return warningsOf(runtime, address);
}

describe("an Ollama", () => {
  test.each([
    ["http://gpu-1:11434", ["open"]],
    ["http://10.0.0.5:11434", ["open"]],
    ["http://127.0.0.1.nip.example:11434", ["open"]],
    ["http://localhost:11434", []],
    ["http://127.0.0.2:11434", []],
    ["http://[::1]:11434", []],
  ])("at %s has the warnings %j", (url, warnings) => {
    expect(warned(url, "0.33.0")).toEqual(warnings);
  });

  test("behind a proxy with a key is not open", () => {
    expect(warned("http://gpu-2:11434", "0.33.0", { apiKey: () => "key" })).toEqual([]);
  });

  test.each([
    ["0.17.0", true],
    ["0.16.9", true],
    ["v0.9.1", true],
    ["0.17", true],
    ["0.17.1", false],
    ["0.17.1-rc0", false],
    ["0.18.0", false],
    ["1.0.0", false],
    ["custom", false],
    [null, false],
  ])("of the version %s has a known hole: %s", (version, has) => {
    expect(warned("http://127.0.0.1:11434", version).includes("known_hole")).toBe(has);
  });

  test("that does not answer has no warnings", () => {
    const runtime = runtimeAt("http://gpu-3:11434");
    noteFinding(runtime, { url: "http://gpu-3:11434" }, { problem: "unreachable" });
    expect(warningsOf(runtime, { url: "http://gpu-3:11434" })).toEqual([]);
  });
});

test("an OpenAI-compatible server has no such warnings", () => {
  expect(warned("http://gpu-4:8000", "vLLM 0.19.0", { kind: "openai" })).toEqual([]);
});
