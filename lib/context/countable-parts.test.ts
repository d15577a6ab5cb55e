import fc from "fast-check";
import { countTokens } from "gpt-tokenizer/encoding/o200k_harmony";
import { describe, expect, test } from "vitest";

import { countableParts, cutMargin, longestRun } from "./countable-parts.ts";

const options = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
const tokens = (text: string) => countTokens(text, options);
const parts = (text: string) => [...countableParts(text)];
const inParts = (text: string) =>
  parts(text).reduce((sum, part) => sum + tokens(part.text) + (part.cut ? cutMargin : 0), 0);

/** One character class each: what o200k's pattern matches as one piece. */
const alphabets = [
  "b",
  "abcdefghij",
  "AbCd",
  "汉",
  "汉字一二三四五",
  "あいう",
  "אבגדה",
  "กขคสวัส",
  " ",
  " \t\u3000",
  "\n",
  "\r\n",
  "\n\r\n\n\n\r",
  "=-*#",
  "0123456789",
  "👍🏽",
  "e\u0301",
];
const run = fc
  .tuple(
    fc.constantFrom(...alphabets),
    fc.array(fc.nat(), { minLength: 1, maxLength: 60 }),
    fc.integer({ min: 1, max: 40 }),
  )
  .map(([alphabet, picks, times]) =>
    picks
      .map((pick) => [...alphabet][pick % [...alphabet].length])
      .join("")
      .repeat(times),
  );

describe("the parts of a text", () => {
  test("join to the text; each is short, and each cut within a run is marked", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(run, fc.lorem(), fc.string({ unit: "binary" })), { maxLength: 8 }),
        (pieces) => {
          const text = pieces.join("");
          expect(
            parts(text)
              .map((part) => part.text)
              .join(""),
          ).toBe(text);
          for (const part of parts(text))
            expect(part.text.length).toBeLessThanOrEqual(2 * 4_096 + 2 * longestRun);
        },
      ),
    );
  });

  test.each([
    [
      "prose",
      "The planner's list won't change: 1,234.50 for S-40, isn't it?\n\n- Who'll check? ".repeat(
        400,
      ),
    ],
    [
      "Chinese",
      "备件的库存水平由设备计划员提出，采购部在五个工作日内确认；同一备件断货两次，须立即复核。".repeat(
        400,
      ),
    ],
    [
      "code",
      "for (const part of parts2026) {\n\tif (part.stock < 12) order(part.id, 'x');\n}\n\n".repeat(
        400,
      ),
    ],
    ["digits", "31415926535897932384626433832795028841971693993751".repeat(200)],
  ])("have the same tokens in total as the text: %s", (_, text) => {
    expect(parts(text).length).toBeGreaterThan(2);
    expect(inParts(text)).toBe(tokens(text));
  });

  test("of a long run have no fewer tokens than the run, and at most four more per cut", () => {
    fc.assert(
      fc.property(run, (text) => {
        const cuts = parts(text).filter(({ cut }) => cut).length;
        expect(inParts(text)).toBeGreaterThanOrEqual(tokens(text));
        expect(inParts(text)).toBeLessThanOrEqual(tokens(text) + 4 * cuts);
      }),
      { numRuns: 300 },
    );
  });

  test.each(["\n\r\n\n\n\r", "\n\n\n\r\n\r\r\r", "\r\r\n\n\r\n\r\r\n"])(
    "of a run of mixed line ends, %j again and again, have no fewer tokens than the run",
    (ends) => {
      for (let times = 15; times < 60; times += 1)
        expect(inParts(ends.repeat(times))).toBeGreaterThanOrEqual(tokens(ends.repeat(times)));
    },
  );

  test.each(alphabets)(
    "H56: leave no piece of more than %j × 129 to the tokeniser, however long the run",
    (alphabet) => {
      const text = alphabet.repeat(900_000 / alphabet.length);
      // Byte pair encoding is quadratic in a piece: its steps are the sum of the squares.
      const steps = parts(text).reduce(
        (sum, part) => sum + Math.max(...runLengths(part.text)) ** 2,
        0,
      );
      expect(steps).toBeLessThan(text.length * (longestRun + 2) * 2);
    },
  );
});

const runLengths = (text: string) =>
  (text.match(/[\p{L}\p{M}]+|\p{N}{1,3}|\s+|[^\s\p{L}\p{M}\p{N}]+/gu) ?? [""]).map(
    ({ length }) => length,
  );
