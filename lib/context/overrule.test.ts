import { describe, expect, test } from "vitest";
import type { SourceMessage } from "./attribution.ts";
import { comparable, contradicts } from "./contradiction.ts";
import { correctFact } from "./corrections.ts";
import { mergeMemory } from "./facts.ts";
import { withSummaryOverruled } from "./overrule.ts";
import type { Fact, Memory } from "./schema.ts";

const roomy = { facts: 2_000, cost: (text: string) => Math.ceil(text.length / 4) };
const fact = (text: string, more: Partial<Fact> = {}): Fact => ({
  id: text,
  text,
  messageId: "m",
  origin: "kept",
  ...more,
});
const said = (
  id: string,
  content: string,
  role: SourceMessage["role"] = "user",
): SourceMessage => ({ id, role, content });
const texts = ({ facts }: Memory) => facts.map(({ text }) => text);

describe("two statements", () => {
  test.each([
    ["The code of item1 is V-1-940.", "The code of item1 is CORRECTED-1."],
    ["The code of item1 is V-1-940.", "Correction: the code of item1 is now X-2."],
    ["项目A1的代码是V-1-940。", "项目A1的代码是X-2。"],
    ["The reorder point for seals is 153 pieces.", "The reorder point for seals is 210 pieces."],
  ])("contradict each other: %s %s", (one, other) => {
    expect(contradicts(comparable(one), comparable(other))).toBe(true);
    expect(contradicts(comparable(other), comparable(one))).toBe(true);
  });

  test.each([
    ["The code of item1 is V-1-940.", "The code of item7 is V-7-946."],
    ["Machine M-1 weighs 100 kg in hall A.", "Machine M-2 weighs 120 kg in hall A."],
    ["The code of item1 is V-1-940.", "The code of item1 is V-1-940 since 14 May."],
  ])("are of different things, or add to each other: %s %s", (one, other) => {
    expect(contradicts(comparable(one), comparable(other))).toBe(false);
  });
});

describe("a fact overrules the summary", () => {
  test.each([
    [
      "en",
      "They talk about parts. The code of item1 is V-1-940. The audit is in May.",
      "The code of item1 is CORRECTED-1.",
      "They talk about parts. The code of item1 is CORRECTED-1. The audit is in May.",
    ],
    [
      "zh",
      "他们在谈零件。项目A1的代码是V-1-940。审核在五月。",
      "项目A1的代码是X-2",
      "他们在谈零件。项目A1的代码是X-2。审核在五月。",
    ],
  ])("sentence by sentence (%s)", (_, summary, correction, after) => {
    const before: Memory = { facts: [], summary: { text: summary } };
    const merged = mergeMemory(before, [said("b", correction)], undefined, roomy);
    expect(merged.summary.text).toBe(after);
  });

  test("of a model's notes too, also when it no longer is a fact later", () => {
    const notes = { facts: [], summary: "The code of item1 is V-1-940." };
    const merged = mergeMemory(
      { facts: [fact("The code of item1 is CORRECTED-1.")], summary: { text: "" } },
      [said("b", "Go on.")],
      notes,
      { ...roomy, facts: 1 },
    );
    expect(merged).toEqual({ facts: [], summary: { text: "The code of item1 is CORRECTED-1." } });
  });

  test("when a user corrects it", () => {
    const memory: Memory = {
      facts: [fact("The limit for seals is 240 pieces.")],
      summary: { text: "Of seals. The limit for seals is 240 pieces." },
    };
    const text = "The limit for seals is 300 pieces.";
    expect(correctFact(memory, memory.facts[0]?.id ?? "", { text }).summary.text).toBe(
      `Of seals. ${text}`,
    );
  });

  test.each([
    [
      "an assistant's statement does not",
      fact("The limit for seals is 9 pieces.", { by: "assistant" }),
    ],
    ["a removed one does not", fact("The limit for seals is 9 pieces.", { removed: true })],
  ])("%s", (_, other) => {
    const memory = { facts: [other], summary: { text: "The limit for seals is 240 pieces." } };
    expect(withSummaryOverruled(memory)).toBe(memory);
  });

  test("but not what a user has written", () => {
    const facts = [fact("The limit for seals is 9 pieces.")];
    const summary = { text: "The limit for seals is 240 pieces.", original: "As it was." };
    expect(withSummaryOverruled({ facts, summary })).toEqual({ facts, summary });
  });
});

describe("a new statement", () => {
  test("replaces a fact that says otherwise, although the summary has it", () => {
    const before = { facts: [fact("The code of item1 is V-1-940.")], summary: { text: "" } };
    const block = [said("b", "The code of item1 is X-2.")];
    const notes = { facts: [], summary: "The code of item1 is X-2." };
    expect(texts(mergeMemory(before, block, notes, roomy))).toEqual(["The code of item1 is X-2."]);
  });

  test("is not replaced by an older one of the same block", () => {
    const block = [
      said("a", "The limit for seals is 153 pieces."),
      said("b", "Make that 210, please."),
    ];
    const notes = {
      facts: [{ text: "The limit for seals is 210 pieces.", messageId: "b" }],
      summary: "Of seals.",
    };
    const merged = mergeMemory({ facts: [], summary: { text: "" } }, block, notes, roomy);
    expect(texts(merged)).toContain("The limit for seals is 210 pieces.");
    expect(texts(merged)).not.toContain("The limit for seals is 153 pieces.");
  });
});
