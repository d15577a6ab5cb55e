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

  test("a long one is cut at the end of a word, a Chinese one at half as many characters", () => {
    expect(titleOf("word ".repeat(40))).toBe(
      "word word word word word word word word word word word word…",
    );
    expect(titleOf("长".repeat(80))).toBe(`${"长".repeat(30)}…`);
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
