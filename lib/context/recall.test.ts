import { describe, expect, test } from "vitest";

import { holding, unsaid } from "./recall.ts";
import type { Fact, Memory } from "./schema.ts";

const question = "How many pieces of the seal kit do we have in stock?";
const old = { content: "Our stock of the seal kit is 4241 pieces.", place: 1 };
const newer = {
  content: "We counted again, and there are 1128 pieces of the seal kit left.",
  place: 3,
};

describe("a compacted message that was found for a question", () => {
  test("is recalled when nothing in the window says the same", async () => {
    const other = { content: "Our stock of the drive belt is good.", place: 9 };
    expect(await unsaid(question, [old], [other])).toEqual([old]);
  });

  test("is left out when the memory or a newer message says the same", async () => {
    expect(await unsaid(question, [old], [{ ...old, content: `- ${old.content}` }])).toEqual([]);
    expect(await unsaid(question, [old], [newer])).toEqual([]);
  });

  test("is recalled when what the memory says is older", async () => {
    expect(await unsaid(question, [newer, old], [old])).toEqual([newer]);
  });

  test("is recalled even if the same question was asked before: a question states nothing", async () => {
    expect(await unsaid(question, [old], [{ content: question, place: 9 }])).toEqual([old]);
  });

  test("works in Chinese as well", async () => {
    const asked = "密封件库存还有多少件？";
    const before = { content: "我们的密封件库存是4241件。", place: 1 };
    const since = { content: "重新盘点之后，密封件库存还剩1128件。", place: 3 };
    expect(await unsaid(asked, [before], [since])).toEqual([]);
    expect(await unsaid(asked, [since, before], [before])).toEqual([since]);
  });
});

describe("a message that the memory contradicts", () => {
  const texts = {
    en: { is: "The reorder point for seals is 210 pieces.", was: "153 pieces" },
    zh: { is: "密封圈的订货点是210件。", was: "153件" },
  };
  const places = ["asked before", "corrected", "answered after", "asked after"];
  type Role = "user" | "assistant";
  const isHeld = (role: Role, id: string, more: Partial<Fact>, language: "en" | "zh") => {
    const { is, was } = texts[language];
    const fact: Fact = { id: "f", text: is, messageId: "corrected", origin: "noted", ...more };
    const memory: Memory = { facts: [fact], summary: { text: "" } };
    const content = is.replace(/210 pieces|210件/u, was);
    const found = {
      id,
      role,
      content: `You wrote earlier:\n\n> ${content}`,
      place: places.indexOf(id),
    };
    return holding(memory, [found], (message) => places.indexOf(message)).length > 0;
  };
  const byAssistant = { by: "assistant" } as const;
  const elsewhere = { messageId: "unknown" };

  test.each<[string, Role, string, Partial<Fact>, boolean]>([
    ["an older question is left out", "user", "asked before", {}, false],
    ["a newer question is not", "user", "asked after", {}, true],
    ["an older answer is", "assistant", "asked before", {}, false],
    ["so is a newer answer, which repeats it", "assistant", "answered after", {}, false],
    ["a fact of unknown age counts as newer", "user", "asked after", elsewhere, false],
    ["a fact that a user has corrected does", "user", "asked after", { original: "153" }, false],
    ["what the assistant said: no question", "user", "asked before", byAssistant, true],
    ["an older answer", "assistant", "asked before", byAssistant, false],
    ["no newer answer", "assistant", "answered after", byAssistant, true],
  ])("%s", (_, role, id, more, held) => {
    expect(isHeld(role, id, more, "en")).toBe(held);
    expect(isHeld(role, id, more, "zh")).toBe(held);
  });
});
