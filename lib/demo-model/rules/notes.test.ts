import { describe, expect, test } from "vitest";

import { answerByRules } from "./index.ts";

const system = { role: "system", content: "You are an assistant." };
const asked = {
  role: "user",
  content: "Put this conversation in short, for it will soon be shown no longer. …",
};
const format = { type: "object", properties: { facts: { type: "array" } } };

const notes = (messages: { role: string; content: string }[]) =>
  JSON.parse(answerByRules({ messages: [system, ...messages, asked], format }).content) as {
    facts: { text: string; replaces?: number }[];
    summary: string;
  };
const person = (content: string) => ({ role: "user", content });
const assistant = (content: string) => ({ role: "assistant", content });

describe("notes of a conversation", () => {
  test("are the user's own sentences with names, numbers and dates", () => {
    const { facts, summary } = notes([
      person("The seals are in hall 7. They are blue."),
      assistant("Noted, 99 times."),
      person("How many are 12 of them?\nThe audit is on 14 May."),
      assistant("Some."),
    ]);
    expect(facts).toEqual([
      { text: "The seals are in hall 7." },
      { text: "The audit is on 14 May." },
    ]);
    expect("The seals are in hall 7. They are blue. The audit is on 14 May.").toContain(
      summary.slice(0, 20),
    );
  });

  test("list what is no longer true, and continue the summary", () => {
    const { facts, summary } = notes([
      person(
        "Notes on the earlier part of this conversation.\n\nFacts:\n1. The hall is 7.\n2. The reorder point for seals is 153 pieces.\nIn short:\nThey talk of seals.",
      ),
      person("The reorder point for seals is 210 pieces."),
      assistant("Noted."),
    ]);
    expect(facts).toEqual([{ text: "The reorder point for seals is 210 pieces.", replaces: 2 }]);
    expect(summary).toMatch(/^They talk of seals\. /);
  });

  test("in Chinese, and of a conversation without a fact", () => {
    expect(notes([person("密封圈的订货点是153件。")]).facts).toEqual([
      { text: "密封圈的订货点是153件。" },
    ]);
    expect(notes([person("well"), assistant("yes")])).toEqual({ facts: [], summary: "well" });
  });
});

test.each([
  ["What is the reorder point for seals?", "What is the reorder point for seals"],
  ["密封圈的订货点是多少？为什么？", "密封圈的订货点是多少"],
])("a conversation gets a title from its question: %s", (question, title) => {
  const messages = [
    system,
    person(question),
    assistant("I have no rule for that."),
    person("Name this conversation: reply with a title …"),
  ];
  expect(answerByRules({ messages }).content).toBe(title);
});
