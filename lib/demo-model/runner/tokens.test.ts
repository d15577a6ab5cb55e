import fc from "fast-check";
import { countTokens } from "gpt-tokenizer/encoding/o200k_harmony";
import { beforeAll, describe, expect, test } from "vitest";

import { countingSchema, modelSpecSchema } from "../schema.ts";
import { loadO200k } from "./o200k.ts";
import { tokensOf } from "./prompt.ts";
import { counter, tokenCostOf, tokenPiecesOf } from "./tokens.ts";

const usual = countingSchema.parse({});
const texts = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.lorem(),
  fc.stringMatching(/^[ \n你好a1，。😀]*$/u),
);
const countings = fc.record({
  letters: fc.integer({ min: 1, max: 12 }),
  digits: fc.integer({ min: 1, max: 5 }),
  cjk: fc.constantFrom(0.5, 1, 2, 3),
  emoji: fc.integer({ min: 1, max: 4 }),
});

describe("tokens", () => {
  test.for<[string, string[]]>([
    ["Say hello.", ["Say", " hello", "."]],
    ["understanding", ["understa", "nding"]],
    ["12345", ["123", "45"]],
    ["你好，世界", ["你", "好", "，", "世", "界"]],
    ["a  b\n\n c", ["a", " ", " b", "\n\n", " c"]],
    ["", []],
  ])("%s", ([text, pieces]) => {
    expect(tokenPiecesOf(text, usual).map((piece) => piece.text)).toEqual(pieces);
  });

  test("another model counts differently", () => {
    const count = (text: string, given: object) =>
      tokenCostOf(tokenPiecesOf(text, countingSchema.parse(given)));
    expect(count("understanding", { letters: 4 })).toBe(4);
    expect(count("你好世界", { cjk: 0.5 })).toBe(2);
    expect(count("你好世界", { cjk: 2 })).toBe(8);
    expect(count("😀", { emoji: 3 })).toBe(3);
  });

  test("the pieces of a text joined are the text, and no character is split", () => {
    fc.assert(
      fc.property(texts, countings, (text, counting) => {
        const pieces = tokenPiecesOf(text, counting);
        expect(pieces.map((piece) => piece.text).join("")).toBe(text.toWellFormed());
        expect(
          pieces.every(
            (piece) => piece.text.isWellFormed() && piece.text !== "" && piece.cost >= 1,
          ),
        ).toBe(true);
      }),
    );
  });

  test("a text counts the same when it comes again", () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 8 }), (given) => {
        const remembered = counter(usual, 3);
        for (const text of [...given, ...given])
          expect(remembered(text)).toEqual(tokenPiecesOf(text, usual));
      }),
    );
  });
});

describe("gpt-oss's own tokens", () => {
  beforeAll(loadO200k);
  const harmony = countingSchema.parse({ tokeniser: "o200k_harmony" });
  const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

  test.for<[string, string[]]>([
    ["Say hello.", ["Say", " hello", "."]],
    ["你好，世界", ["你好", "，", "世界"]],
    ["a<|start|>b", ["a", "<", "|", "start", "|", ">", "b"]],
    ["", []],
  ])("%s", ([text, pieces]) => {
    expect(tokenPiecesOf(text, harmony).map((piece) => piece.text)).toEqual(pieces);
  });

  test("a character of several tokens is one piece with that cost", () => {
    expect(tokenPiecesOf("龘", harmony)).toEqual([{ text: "龘", cost: 2 }]);
  });

  test("the pieces of a text joined are the text, and cost what the tokeniser counts", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const pieces = tokenPiecesOf(text, harmony);
        expect(pieces.map((piece) => piece.text).join("")).toBe(text.toWellFormed());
        expect(tokenCostOf(pieces)).toBe(countTokens(text.toWellFormed(), plain));
      }),
    );
  });
});

describe("a prompt", () => {
  const roles = ["system", "user", "assistant", "tool"] as const;
  const messages = fc.array(fc.record({ role: fc.constantFrom(...roles), content: texts }), {
    maxLength: 8,
  });
  const overheads = fc.record({
    base: fc.nat(80),
    system: fc.nat(9),
    user: fc.nat(9),
    assistant: fc.nat(9),
    tool: fc.nat(9),
    image: fc.constant(256),
  });

  test("costs its base, and for each message its role and its text: additive", () => {
    fc.assert(
      fc.property(
        messages,
        countings,
        overheads,
        fc.constantFrom("chatml" as const, "harmony" as const),
        (given, counting, overhead, format) => {
          const model = modelSpecSchema.parse({ name: "m", counting, overhead, format });
          const sum = given.reduce(
            (total, { role, content }) =>
              total + overhead[role] + tokenCostOf(tokenPiecesOf(content, counting)),
            overhead.base,
          );
          expect(tokensOf(model, given, {}, counter(counting))).toHaveLength(sum);
        },
      ),
    );
  });

  test("starts like the previous turn's prompt, up to that turn's answer", () => {
    fc.assert(
      fc.property(messages, texts, texts, (given, answer, next) => {
        const model = modelSpecSchema.parse({ name: "m" });
        const count = counter(model.counting);
        const before = tokensOf(model, given, {}, count);
        const after = tokensOf(
          model,
          [...given, { role: "assistant", content: answer }, { role: "user", content: next }],
          {},
          count,
        );
        expect(after.slice(0, before.length)).toEqual(before);
      }),
    );
  });
});
