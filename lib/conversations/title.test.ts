import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { titleSchema } from "./schema.ts";
import { titleOf } from "./title.ts";

describe("the title derived from a question", () => {
  test.each([
    ["Who sets the stock levels of spare parts?", "Who sets the stock levels of spare parts?"],
    ["Hi", "Hi"],
    ["Write a letter. It should be firm.", "Write a letter"],
    ["\n\n# Minutes\nof the quality round", "Minutes"],
    ["- **Seal kits** are late", "Seal kits are late"],
    ["备件的库存水平由谁来定？多久复核一次？", "备件的库存水平由谁来定？"],
    ["   \n\t", "…"],
    ["Dr. No lives here and does not stop", "Dr. No lives here and does not stop"],
  ])("%j is %j", (question, title) => {
    expect(titleOf(question)).toBe(title);
  });

  test.each([
    [
      "Who sets the stock levels of spare parts, and how often are they reviewed by the plant?",
      "Who sets the stock levels of spare parts",
    ],
    [
      "How do we find out which of the pumps of the second plant are to be replaced next year?",
      "How do we find out which of the pumps of the second plant",
    ],
    ["word ".repeat(40), "word word word word word word word word word word word word"],
    [
      "我们想知道今年第二工厂的所有备件当中有哪些需要在年底之前重新订购，由谁批准？",
      "我们想知道今年第二工厂的所有备件当中有哪些需要在年底之前重新",
    ],
    [
      "备件的库存水平应该由哪一个部门来定，多久复核一次，由谁来批准这些改动？",
      "备件的库存水平应该由哪一个部门来定，多久复核一次",
    ],
    ["长".repeat(80), "长".repeat(30)],
    ["x".repeat(80), "x".repeat(60)],
  ])("a long one ends after a clause or a word: %j is %j", (question, title) => {
    expect(titleOf(question)).toBe(title);
  });

  test.each([
    ["Hi there, how do I book leave?", "How do I book leave?"],
    ["Hello! My printer is out of paper.", "My printer is out of paper"],
    ["Good morning Ms Weber,\nplease translate this letter.", "Translate this letter"],
    ["hey can you explain seal kits?", "Can you explain seal kits?"],
    ["Hello world in Rust", "Hello world in Rust"],
    ["你好，请问年假有几天？", "年假有几天？"],
    ["您好！我想请病假。", "我想请病假"],
    ["你好世界怎么写？", "你好世界怎么写？"],
    ["```ts\nconst a = 1;\n```\nWhy is this slow?", "Why is this slow?"],
    ["const total = rows.map((row) => row.cost);\nwhat does it do?", "what does it do?"],
    ["SELECT name FROM parts WHERE stock < 5\nWarum ist das leer?", "Warum ist das leer?"],
    ["https://a.example/x?y=1\nSummarise this page", "Summarise this page"],
    ["Summarise https://a.example/x, please", "Summarise, please"],
    ["Ask lin@a.example, who knows the pump", "Ask, who knows the pump"],
    [
      "2026-11-27 10:00:01 ERROR pump failed\n2026-11-27 10:00:02 INFO ok\nWhat happened?",
      "What happened?",
    ],
    ["part,stock,price\nP-1,5,10.00\nP-2,7,12.50\n这些备件够吗？", "这些备件够吗？"],
    ['{"a": 1, "b": [2, 3]}\nIs this valid?', "Is this valid?"],
    // Nothing else is there.
    ["你好", "你好"],
    ["https://a.example/x", "https://a.example/x"],
    ["const a = 1;", "const a = 1;"],
  ])("leaves out greetings, addresses, code and data: %j is %j", (question, title) => {
    expect(titleOf(question)).toBe(title);
  });

  test("any question gives a valid title", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 400 }),
        (question) => titleSchema.safeParse(titleOf(question)).success,
      ),
    );
  });
});
