import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { cleanText, TextCleaner } from "./clean.ts";

/** Random text with NUL and lone surrogates among whole characters. */
const wild = fc.string({
  unit: fc.constantFrom("a", "好", "🙂", "\0", "\ud83d", "\ude42", "\uFFFD", "\n"),
  maxLength: 40,
});

describe("text from outside", () => {
  test.each([
    ["plain 好 🙂", "plain 好 🙂"],
    ["a\0b", "a\uFFFDb"],
    ["a\ud83db", "a\uFFFDb"],
    ["\ude42", "\uFFFD"],
    ["\ud83d\ud83d\ude42", "\uFFFD🙂"],
  ])("F20 %j becomes %j", (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  test("F20 in pieces, however it is split, it is cleaned like the whole text", () => {
    fc.assert(
      fc.property(wild, fc.array(fc.nat(40)), (text, cuts) => {
        const cleaner = new TextCleaner();
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b),
          text.length,
        ];
        const pieces = places.slice(1).map((end, at) => cleaner.push(text.slice(places[at], end)));
        expect(pieces.join("") + cleaner.end()).toBe(cleanText(text));
        expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
        expect(cleaner.end()).toBe("");
      }),
    );
  });
});
