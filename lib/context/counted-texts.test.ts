import { describe, expect, test } from "vitest";
import { CountedTexts } from "./counted-texts.ts";
import { counterFor } from "./counter.ts";

function counted() {
  const seen: string[] = [];
  const texts = new CountedTexts({
    part({ text }) {
      seen.push(text);
      return text.length;
    },
    add: (a, b) => a + b,
    none: 0,
  });
  return { texts, characters: () => seen.reduce((sum, { length }) => sum + length, 0) };
}

const long = "We keep spare parts in hall four. ".repeat(30_000);

describe("the count of a text", () => {
  test("is made once", () => {
    const { texts, characters } = counted();
    for (let times = 0; times < 10; times += 1) expect(texts.of(long)).toBe(long.length);
    expect(characters()).toBe(long.length);
  });

  test("that was prepared is available synchronously", async () => {
    const { texts, characters } = counted();
    await texts.prepare([long, "short", long]);
    expect(characters()).toBe(long.length + 5);
    expect(texts.of(long) + texts.of("short")).toBe(long.length + 5);
    expect(characters()).toBe(long.length + 5);
  });

  test.each([
    ["is prepared", (texts: CountedTexts<number>) => texts.prepare([long])],
    [
      "is compared with a limit",
      (texts: CountedTexts<number>) => texts.ofBeginning(long, (count) => count > long.length),
    ],
  ])("%s in slices, and other work runs in between", async (_, work) => {
    const { texts, characters } = counted();
    const between: number[] = [];
    const other = async () => {
      for (let before = -1; before < long.length; ) {
        before = characters();
        between.push(before);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await Promise.all([work(texts), other()]);
    const steps = between.slice(1).map((characters, at) => characters - (between[at] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(3 * 16_384);
  });

  test("of its beginning reads only as much as needed", async () => {
    const { texts, characters } = counted();
    expect((await texts.ofBeginning(long, (count) => count > 10_000)).length).toBeLessThan(20_000);
    expect(characters()).toBeLessThan(20_000);
    // A text that was counted completely is cached.
    expect(await texts.ofBeginning("short", () => false)).toEqual({ count: 5, length: 5 });
    expect(texts.of("short")).toBe(5);
    expect(characters()).toBeLessThan(20_000);
  });

  test("is evicted when the cache is full, the oldest first", () => {
    const { texts, characters } = counted();
    const many = Array.from({ length: 50 }, (_, at) => `${at} ${"word ".repeat(20_000)}`);
    for (const text of many) texts.of(text);
    const before = characters();
    texts.of(many.at(-1) ?? "");
    expect(characters()).toBe(before);
    texts.of(many[0] ?? "");
    expect(characters()).toBeGreaterThan(before);
  });
});

describe("H59: a text that exceeds a limit", () => {
  const { over, text } = counterFor({});

  test("is reported, with an estimate of the excess", async () => {
    const tokens = text(long);
    expect(await over(`${long}.`, 8_000)).toBeGreaterThan(0.9 * (tokens - 8_000));
    expect(await over(`${long}.`, 8_000)).toBeLessThan(1.1 * (tokens - 8_000));
  });

  test("a text within the limit is not", async () => {
    expect(await over("word ".repeat(100), 101)).toBe(0);
    expect(await over("", 0)).toBe(0);
  });
});
