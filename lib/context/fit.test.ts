import { describe, expect, test } from "vitest";

import { estimateTokens } from "./estimate.ts";
import { fit } from "./fit.ts";

const window = { contextLength: 8_192, longestReply: 4_096 };
const question = (content: string) => [{ role: "user" as const, content }];

describe("the estimate of tokens", () => {
  test.each([
    ["", 0],
    ["hello", 1],
    ["internationalization", 3],
    ["parseHttpRequest", 4],
    ["123456", 2],
    ["备件的库存", 4],
    ["a b", 2],
    ["\n\n", 2],
  ])("%j is about %i", (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });
});

describe("the window", () => {
  test("a short question leaves room for the longest reply", () => {
    expect(fit(question("hello"), window)).toEqual({ messages: question("hello"), longestReply: 4_096 });
  });

  test("what the prompt takes is taken from the reply", () => {
    const { longestReply } = fit(question("word ".repeat(5_000)), window);
    expect(longestReply).toBeLessThan(8_192 - 5_000);
    expect(longestReply).toBeGreaterThan(512);
  });

  test("a prompt that leaves less than 512 tokens is refused, saying by how much", () => {
    expect(() => fit(question("word ".repeat(7_000)), window)).toThrowError(
      expect.objectContaining({ code: "invalid", sentence: "prompt_over_window", values: { over: expect.any(Number), window: 8_192 } }),
    );
  });

  test("a hundred thousand characters are counted in no time", () => {
    expect(estimateTokens("备件 spare 42,\n".repeat(20_000))).toBeGreaterThan(50_000);
  });
});
