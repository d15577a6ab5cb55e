import { expect, test } from "vitest";
import { tokenPiecesOf } from "#lib/demo-model/runner/tokens.ts";
import { modelSpecSchema } from "#lib/demo-model/schema.ts";

import { answer, lastWords, markdownAnswer, questionFor, tokensLost } from "./answers.ts";

const { counting } = modelSpecSchema.parse({ name: "bench" });

test("an answer has the tokens that the model will count, and distinct words", () => {
  const texts = ["one;", "two;", "17;", "18;"].map((name) => {
    const { tokens, text } = answer(name, { tokens: 200, rate: 40 });
    expect(tokenPiecesOf(text, counting)).toEqual(
      tokens.map((token) => ({ text: token, cost: 1 })),
    );
    expect(tokens).toHaveLength(200);
    return text;
  });
  expect(new Set(texts).size).toBe(4);
  expect(answer("one;", { tokens: 1, rate: 0 }).tokens).toHaveLength(1);
});

test("tokens after the first difference count as lost", () => {
  const given = answer("one;", { tokens: 50, rate: 0 });
  expect(tokensLost(given, given.text)).toBe(0);
  expect(tokensLost(given, "")).toBe(50);
  expect(tokensLost(given, given.tokens.slice(0, 30).join(""))).toBe(20);
  expect(tokensLost(given, given.tokens.toSpliced(20, 1).join(""))).toBeGreaterThanOrEqual(29);
  expect(tokensLost(given, `${given.text} and more`)).toBe(0);
});

test("a question gets its own answer, and no other", () => {
  expect(questionFor("7;")).toContain("7;");
  const { when } = answer("7;", { tokens: 1, rate: 0 }).script;
  expect(questionFor("7;")).toContain(when?.says);
  expect(questionFor("17;")).not.toContain(when?.says);
});

test("an answer in Markdown has about the wanted tokens, and ends with its last words once", () => {
  const { tokens, text } = markdownAnswer("page;", { tokens: 1_000, rate: 100 });
  expect(tokens.join("")).toBe(text);
  expect(tokens.length).toBeGreaterThanOrEqual(1_000);
  expect(tokens.length).toBeLessThan(1_300);
  expect(text.split(lastWords)).toHaveLength(2);
  expect(text.endsWith(lastWords)).toBe(true);
});
