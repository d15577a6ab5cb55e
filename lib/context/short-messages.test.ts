import { describe, expect, test } from "vitest";

import { counterFor } from "./counter.ts";
import type { BlockMessage } from "./notes.ts";
import { canWait, withoutData } from "./short-messages.ts";

const counter = counterFor({});
const rows = (count: number) =>
  Array.from({ length: count }, (_, at) => `S-${at};Seal kit ${at};${at * 3}`).join("\n");
const said = (content: string, role: BlockMessage["role"] = "user"): BlockMessage => ({
  id: content.slice(0, 20),
  role,
  content,
});

describe("a message with pasted data, read again for notes", () => {
  test.each([
    [
      `I like short reports. Which of these are missing?\n${rows(90)}\nThe limit is 240 pieces.`,
      "I like short reports.\nWhich of these are missing?\nThe limit is 240 pieces.\n[table: 90 rows]",
    ],
    [
      `我喜欢简短的报告。哪些缺货？\n${rows(40)}`,
      "我喜欢简短的报告。\n哪些缺货？\n[table: 40 rows]",
    ],
    [rows(90), "[table: 90 rows]"],
  ])("is what was said, and that there was data", (content, shown) => {
    expect(withoutData(said(content))).toEqual({ ...said(content), shown });
  });

  test("is whole when it has no data, or a few rows", () => {
    for (const content of ["The limit is 240 pieces.", rows(3), ""])
      expect(withoutData(said(content))).toEqual(said(content));
  });
});

describe("notes can wait for the next block", () => {
  const turn = (at: number) => [
    said(`The code of item${at} is V-${at}. ${rows(60)}`),
    said(rows(40), "assistant"),
  ];
  const data = Array.from({ length: 8 }, (_, at) => turn(at)).flat();

  test("when nearly all of it is data", () => {
    expect(canWait(data, 8_192, counter)).toBe(true);
  });

  test("not when people have said much beside the data", () => {
    const topics = [..."abcdefghijklmnopqrstuvwxyz"];
    const talk = said(
      topics
        .map(
          (topic) =>
            `Amara wants the ${topic.repeat(5)} reports short, and Omar wants all of them.`,
        )
        .join(" "),
    );
    expect(canWait([...data, talk], 8_192, counter)).toBe(false);
  });

  test("not when there is no data", () => {
    expect(canWait([said("Hello."), said("Hi.", "assistant")], 8_192, counter)).toBe(false);
  });

  test("not when so much has waited that it would not be read at once", () => {
    expect(canWait([...data, ...data, ...data, ...data], 8_192, counter)).toBe(false);
  });
});
