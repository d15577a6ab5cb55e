import { describe, expect, test } from "vitest";

import { isUsername, longestUsername } from "#lib/text/username.ts";
import { isName, longestName } from "./rules.ts";
import { nameSchema, usernameSchema } from "./schema.ts";

describe("the forms and the server accept the same", () => {
  test.each([
    ["lin", true],
    ["chen.hao_ran-2", true],
    ["a".repeat(longestUsername), true],
    ["a".repeat(longestUsername + 1), false],
    ["", false],
    ["Lin", true],
    ["ＬＩＮ．yue", true],
    ["lin.yue+night@example-works.org", true],
    ["lín", false],
    ["lin/yue", false],
    ["lin'yue", false],
    ["ﬃ".repeat(longestUsername), false],
    ["lin yue", false],
    ["lin\n", false],
    ["林", false],
  ])("user name %j: %s", (text, accepted) => {
    expect(isUsername(text)).toBe(accepted);
    expect(usernameSchema.safeParse(text).success).toBe(accepted);
  });

  test.each([
    ["林悦", true],
    ["  Lin Yue ", true],
    ["a".repeat(longestName), true],
    ["a".repeat(longestName + 1), false],
    ["", false],
    ["   ", false],
    ["Lin\nYue", false],
    ["Lin\u202eYue", false],
    ["Lin\ud800", false],
    ["\u3164", false],
  ])("name %j: %s", (text, accepted) => {
    expect(isName(text)).toBe(accepted);
    expect(nameSchema.safeParse(text).success).toBe(accepted);
  });
});
