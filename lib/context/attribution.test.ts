import { describe, expect, test } from "vitest";

import { type SourceMessage, sourcesIn } from "./attribution.ts";

const said = (
  id: string,
  content: string,
  role: SourceMessage["role"] = "user",
): SourceMessage => ({ id, role, content });

describe("the source of a note", () => {
  test.each([
    ["its words", "The person prefers metric units", "b"],
    [
      "its number, although other messages share its words",
      "The reorder point for seals is 210 pieces",
      "d",
    ],
    ["a number in another notation", "The budget is 40000 euros", "c"],
    [
      "the user's message, which the assistant repeats",
      "The reorder point for seals is 153 pieces",
      "a",
    ],
    ["the assistant's answer, if only it contains the note", "The seals fit pump P-7", "e"],
    ["Chinese words", "用户喜欢公制单位", "f"],
    [
      "a short correction, which the assistant repeats in full",
      "The delivery of seals is due on 9 June",
      "i",
    ],
    [
      "the statement of an answer, not the words of its question",
      "移交当天密封件要有180套库存",
      "h",
    ],
  ])("is found by %s: %s", (_, note, id) => {
    const block = [
      said("a", "The reorder point for seals is 153 pieces."),
      said("a2", "Noted: the reorder point for seals is 153 pieces.", "assistant"),
      said("b", "Always use metric units, please."),
      said("c", "Our budget is 40,000 euros."),
      said("d", "Make the reorder point for seals 210 pieces."),
      said("e", "The seals fit P-7.", "assistant"),
      said("f", "请一直用公制单位。"),
      said("g", "移交当天，密封件的库存要有多少？"),
      said("h", "移交当天请备180套。", "assistant"),
      said("i", "Make that 9 June, please."),
      said("j", "Noted: the delivery of seals is now due on 9 June.", "assistant"),
    ];
    expect(sourcesIn(block, "")(note)?.id).toBe(id);
  });

  test("is the later of two messages that contain the same statement", () => {
    const block = [
      said("a", "The valve is blue."),
      said("b", "Yes.", "assistant"),
      said("c", "The valve is blue."),
    ];
    expect(sourcesIn(block, "")("The valve is blue")?.id).toBe("c");
  });

  test.each([
    ["The audit of 2026 is on 14 May", "The audit in 2026: May 14th."],
    ["交货日期是7月14日", "交货日期改到7月14号"],
    ["The pump weighs 5kg and has 1200 hours", "5 kg, the pump, after 1,200 hours"],
    ["12 people know the line", "Twelve people know the line."],
    ["The ports are 8080, 8081", "We use ports 8080 and 8081."],
    ["The person prefers short replies", "I prefer a short reply."],
  ])("is found in any notation of its numbers: %s", (note, content) => {
    expect(sourcesIn([said("a", content)], "")(note)?.id).toBe("a");
  });

  test("is undefined for a number and for words that no message contains", () => {
    const sourceOf = sourcesIn(
      [said("a", "The reorder point for seals is 153 pieces.")],
      "The audit is on 14 May.",
    );
    expect(sourceOf("The reorder point for seals is 531 pieces")).toBeUndefined();
    expect(sourceOf("The reorder point for seals is 15 pieces")).toBeUndefined();
    expect(sourceOf("Amara prefers tea")).toBeUndefined();
    expect(sourceOf("The reorder point for seals is looked at on 14 May")?.id).toBe("a");
  });
});
