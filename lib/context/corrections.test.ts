import { expect, test } from "vitest";

import { correctFact, correctSummary, removeFact } from "./corrections.ts";
import type { Memory } from "./schema.ts";

const memory: Memory = {
  facts: [
    { id: "a", text: "240 kits", messageId: "m", origin: "noted" },
    { id: "b", text: "S-40", messageId: "m", origin: "kept" },
  ],
  summary: { text: "An order." },
};

test("a corrected fact keeps its original text, and can be reset to it", () => {
  const twice = correctFact(correctFact(memory, "a", { text: "300 kits" }), "a", {
    text: "310 kits",
  });
  expect(twice.facts[0]).toMatchObject({ text: "310 kits", original: "240 kits" });
  expect(correctFact(twice, "a", { restore: true })).toEqual(memory);
  expect(correctFact(twice, "a", { text: "240 kits" })).toEqual(memory);
});

test("a removed fact is marked, and can be restored", () => {
  const less = removeFact(memory, "b");
  expect(less.facts[1]).toMatchObject({ text: "S-40", removed: true });
  expect(correctFact(less, "b", { restore: true })).toEqual(memory);
});

test("a summary is corrected and reset, and may be empty", () => {
  const other = correctSummary(memory, { text: "" });
  expect(other.summary).toEqual({ text: "", original: "An order." });
  expect(correctSummary(other, { restore: true })).toEqual(memory);
});
