import { describe, expect, test } from "vitest";

import { PrefixCache } from "./prefix-cache.ts";

const usual = { cached: 8, stepsBack: true };
const tokens = (text: string) => text.split(" ");

describe("the tokens that are evaluated", () => {
  test("of a prompt that continues a cached one: only the new ones", () => {
    const cache = new PrefixCache(usual);
    expect(cache.read(tokens("a b c d"))).toEqual({ shared: 0, read: 4 });
    expect(cache.read(tokens("a b c d e f"))).toEqual({ shared: 4, read: 2 });
    expect(cache.size).toBe(1);
  });

  test("of the same prompt again: one, the last", () => {
    const cache = new PrefixCache(usual);
    cache.read(tokens("a b c"));
    expect(cache.read(tokens("a b c"))).toEqual({ shared: 2, read: 1 });
  });

  test("of a prompt with another first word: all", () => {
    const cache = new PrefixCache(usual);
    cache.read(tokens("a b c d"));
    expect(cache.read(tokens("x b c d"))).toEqual({ shared: 0, read: 4 });
    expect(cache.size).toBe(2);
  });

  test("other users' prompts in between evict nothing, until there are too many", () => {
    const cache = new PrefixCache({ ...usual, cached: 3 });
    cache.read(tokens("lin 1 2 3"));
    cache.read(tokens("omar 1 2 3"));
    cache.read(tokens("ada 1 2 3"));
    expect(cache.read(tokens("lin 1 2 3 4"))).toEqual({ shared: 4, read: 1 });
    cache.read(tokens("eve 1 2 3"));
    expect(cache.read(tokens("omar 1 2 3 4"))).toEqual({ shared: 0, read: 5 });
    expect(cache.read(tokens("lin 1 2 3 4 5"))).toEqual({ shared: 5, read: 1 });
  });

  test("common instructions are shared by conversations, which stay separate", () => {
    const cache = new PrefixCache(usual);
    cache.read(tokens("s s a a a a"));
    expect(cache.read(tokens("s s b b b b"))).toEqual({ shared: 2, read: 4 });
    expect(cache.read(tokens("s s a a a a +"))).toEqual({ shared: 6, read: 1 });
  });

  test("the answer is cached after its prompt", () => {
    const cache = new PrefixCache(usual);
    const prompt = tokens("q1");
    cache.read(prompt);
    cache.remember(prompt, tokens("a1 a1"));
    expect(cache.read(tokens("q1 a1 a1 q2"))).toEqual({ shared: 3, read: 1 });
  });

  test("sliding-window attention cannot be cut back: half of the shared tokens are evaluated again", () => {
    const cache = new PrefixCache({ ...usual, stepsBack: false });
    cache.read(tokens("a b c d e f g h"));
    expect(cache.read(tokens("a b c d e f g h i"))).toEqual({ shared: 8, read: 1 });
    expect(cache.read(tokens("a b c d e f x"))).toEqual({ shared: 3, read: 4 });
  });
});
