import { expect, test } from "vitest";

import { backgroundSampling, parameterProfile } from "./parameters.ts";

const limits = { contextLength: 8_192, maxOutputTokens: 4_096 };
const parameters = {
  temperature: 0.3,
  top_k: 5,
  stop: ["END"],
  num_ctx: 4_096,
  num_predict: 300,
  effort: "low" as const,
};

test("a model's parameters are sampled with, planned with and a limit, each where it belongs", () => {
  expect(parameterProfile(limits, parameters)).toEqual({
    parameters,
    sampling: { temperature: 0.3, top_k: 5, stop: ["END"] },
    contextLength: 4_096,
    loadedContextLength: 8_192,
    longestAnswer: 300,
  });
});

test("a variant's win, one by one", () => {
  const further = { temperature: 1, stop: ["x"], num_predict: -1 };
  expect(parameterProfile(limits, parameters, further)).toMatchObject({
    sampling: { temperature: 1, top_k: 5, stop: ["x"] },
    contextLength: 4_096,
    longestAnswer: 4_096,
  });
});

test("titles and notes have the model's own, but no stop sequence and nothing of a variant", () => {
  const profile = parameterProfile(limits, parameters, { temperature: 2, top_p: 0.1 });
  expect(backgroundSampling(profile)).toEqual({ temperature: 0.3, top_k: 5 });
});
