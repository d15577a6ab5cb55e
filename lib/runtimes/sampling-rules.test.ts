import { expect, test } from "vitest";

import { samplingFields } from "./sampling-rules.ts";

const all = {
  temperature: 0.2,
  top_p: 0.9,
  top_k: 40,
  min_p: 0.05,
  repeat_penalty: 1.1,
  repeat_last_n: 64,
  seed: 7,
  stop: ["x"],
};
const { repeat_penalty, repeat_last_n, ...most } = all;
const { top_k, min_p, ...few } = most;

test.each([
  ["Ollama", "ollama", "0.33.0", all],
  ["llama.cpp's server", "openai", "llama.cpp b9000", all],
  ["vLLM", "openai", "vLLM 0.19.0", { ...most, repetition_penalty: 1.1 }],
  ["SGLang", "openai", "SGLang", { ...most, repetition_penalty: 1.1 }],
  ["a server that does not say what it is", "openai", null, few],
] as const)("%s is sent the parameters that it knows, by its names", (_, kind, version, fields) => {
  expect(samplingFields({ kind, version }, all)).toEqual(fields);
  expect(samplingFields({ kind, version }, { seed: 0 })).toEqual({ seed: 0 });
  expect(samplingFields({ kind, version })).toEqual({});
});
