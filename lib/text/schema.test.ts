import { describe, expect, test } from "vitest";

import { chatRequestSchema } from "#lib/chat/schema.ts";
import { factChangeSchema, summaryChangeSchema } from "#lib/context/schema.ts";
import { conversationListQuerySchema, titleSchema } from "#lib/conversations/schema.ts";
import { modelIdSchema } from "#lib/models/schema.ts";
import { settingsChangeSchema } from "#lib/settings/schema.ts";
import { nameSchema, passwordSchema, setupSchema } from "#lib/users/schema.ts";

const id = "0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a11";

describe("what PostgreSQL cannot store is refused in every text field", () => {
  const fields: Record<string, (text: string) => boolean> = {
    title: (text) => titleSchema.safeParse(text).success,
    name: (text) => nameSchema.safeParse(text).success,
    password: (text) => passwordSchema.safeParse(`${text} and more of it`).success,
    "setup token": (token) =>
      setupSchema.safeParse({ token, username: "lin", password: "long enough to be one" }).success,
    "model id": (text) => modelIdSchema.safeParse(text).success,
    fact: (text) => factChangeSchema.safeParse({ text }).success,
    summary: (text) => summaryChangeSchema.safeParse({ text }).success,
    "key of a setting": (text) =>
      settingsChangeSchema.safeParse({ modelStrategies: { [text]: "whole" } }).success,
    question: (text) =>
      chatRequestSchema.safeParse({
        id,
        message: { id: "m", role: "user", parts: [{ type: "text", text }] },
      }).success,
    model: (model) =>
      chatRequestSchema.safeParse({ id, model, trigger: "regenerate-message", messageId: "m" })
        .success,
  };

  test.each(Object.keys(fields))("%s", (field) => {
    const accepts = (text: string) => fields[field]?.(text);
    expect(["Seals", "汉字", "a😀b"].map(accepts)).toEqual([true, true, true]);
    expect(["a\0b", "a\ud800b", "a\udc00", "\ude00\ud83d"].map(accepts)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

test.each(["\u200b", "\u2060\u200d", "\u3164", "\u2800"])(
  "a title must have visible characters: %j",
  (text) => {
    expect(titleSchema.safeParse(text).success).toBe(false);
  },
);

test.each([
  ["2026-11-27T18:00:00.000Z_0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a11", true],
  ["2026-11-27T18:00:00.000Z_------------------------------------", false],
  ["2026-11-27T18:00:00.000Z_ffffffff", false],
  ["-006000-11-27T18:00:00.000Z_0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a11", false],
  ["+275760-09-13T00:00:00.000Z_0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a11", false],
  ["0000-01-01T00:00:00.000Z_0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a11", false],
  ["2026-02-30T18:00:00.000Z_0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a11", false],
  ["2026-11-27T18:00:00.000Z_0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a11_x", false],
  ["", false],
])("a conversations cursor must be one that we have issued: %s", (cursor, good) => {
  expect(conversationListQuerySchema.safeParse({ cursor }).success).toBe(good);
});
