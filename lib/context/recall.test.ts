import { describe, expect, test } from "vitest";

import { unsaid } from "./recall.ts";

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
