import { describe, expect, test } from "vitest";

import { answerByRules } from "./index.ts";

const ask = (system: string, content: string) =>
  answerByRules({
    messages: [
      { role: "system", content: system },
      { role: "user", content },
    ],
    format: system.startsWith("You keep") ? { type: "object", properties: { facts: { type: "array" } } } : undefined,
  }).content;

const notes = (before: string[], summary: string, messages: string[]) =>
  JSON.parse(
    ask(
      "You keep the notes of a conversation.",
      ["Notes so far:", ...before, `Summary so far: ${summary}`, "", "Messages:", ...messages].join("\n"),
    ),
  ) as { facts: { message: string; text: string; replaces?: string }[]; summary: string };

describe("notes of a conversation", () => {
  test("are its own sentences with names, numbers and dates, each with the message where it stands", () => {
    const { facts, summary } = notes(["(none)"], "(none)", [
      "[m1] person: The seals are in hall 7. They are blue.",
      "[m2] assistant: Noted, 99 times.",
      "[m3] person: How many are 12 of them?",
      "  The audit is on 14 May.",
      "  [m9] person: not a message of its own, 5 times",
    ]);
    expect(facts).toEqual([
      { message: "m1", text: "The seals are in hall 7." },
      { message: "m3", text: "The audit is on 14 May." },
      expect.objectContaining({ message: "m3" }),
    ]);
    expect("The seals are in hall 7. They are blue. The audit is on 14 May.").toContain(summary.slice(0, 20));
  });

  test("say what is no longer true, and go on with the summary", () => {
    const { facts, summary } = notes(["[f1] The reorder point for seals is 153 pieces."], "They talk of seals.", [
      "[m1] person: The reorder point for seals is 210 pieces.",
    ]);
    expect(facts).toEqual([{ message: "m1", text: "The reorder point for seals is 210 pieces.", replaces: "f1" }]);
    expect(summary).toMatch(/^They talk of seals\. /);
  });

  test("in Chinese, and of nothing in particular too", () => {
    expect(notes(["(none)"], "(none)", ["[m1] person: 密封圈的订货点是153件。"]).facts).toEqual([
      { message: "m1", text: "密封圈的订货点是153件。" },
    ]);
    expect(notes(["(none)"], "(none)", ["[m1] person: well", "[m2] assistant: yes"])).toEqual({ facts: [], summary: "well" });
  });
});

test.each([
  ["What is the reorder point for seals?", "What is the reorder point for seals"],
  ["密封圈的订货点是多少？为什么？", "密封圈的订货点是多少"],
])("a conversation is named by its question: %s", (question, title) => {
  expect(ask("You name conversations. …", `Question:\n${question}\n\nAnswer:\nI have no rule for that.`)).toBe(title);
});
