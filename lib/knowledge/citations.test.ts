import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { citationMarks } from "./citation-rules.ts";
import { cite } from "./citations.ts";
import type { FoundPassage } from "./schema.ts";

const passage = (text: string, id = "1"): FoundPassage => ({
  id,
  documentId: "6f6d9a1c-4d0e-4a4e-9b53-0d7f6f1d3c11",
  documentName: "Handbook.pdf",
  collectionId: "6f6d9a1c-4d0e-4a4e-9b53-0d7f6f1d3c12",
  page: 3,
  heading: "People › Leave",
  text,
  ranges: [{ page: 3, start: 0, end: text.length }],
  score: 0.8,
  keywordScore: 0.8,
  vectorScore: null,
});

const leave = passage(
  "Employees have 25 days of paid leave in a year. Leave may not be carried over after March 31, except with the consent of Anna Berg. Part-time employees have a share of it.",
);
const valve = passage("The valve VX-204 is closed before the press is cleaned.", "2");
const rule = passage("员工每年享有二十五天带薪年假。年假不得在三月三十一日之后结转。", "3");

const supports = (answer: string, ...passages: FoundPassage[]) =>
  cite(answer, passages).citations.map(({ support }) => support);

describe("marks", () => {
  test("are found in each of their forms, and nowhere in code, links and definitions", () => {
    const numbers = (text: string) => citationMarks(text).map((mark) => mark.numbers);
    expect(numbers("a [1], b [2][3], c [1, 2], d 【3】, e 【1†L3-L5】, f ［2］, g [1-3].")).toEqual(
      [[1], [2], [3], [1, 2], [3], [1], [2], [1, 2, 3]],
    );
    expect(numbers("`a[1]` ``b `[2]` c`` [3](https://x) [a] [2024] [^1]")).toEqual([]);
    expect(numbers("```\nx[1]\n```\nafter [2]\n\n~~~\n[3]")).toEqual([[2]]);
    expect(numbers("[1]: https://x\nan open ` stays text [2]")).toEqual([[2]]);
  });

  test("of no passage are removed and counted, the others have one form", () => {
    const given = cite("Yes 【1】. No [7]. Both [1, 9][2]. Code `x[8]` stays.", [leave, valve]);
    expect(given.text).toBe("Yes [1]. No. Both [1][2]. Code `x[8]` stays.");
    expect(given.removed).toBe(2);
    expect(given.citations.map(({ number }) => number)).toEqual([1, 1, 2]);
    expect(cite("So [[7]1] it is.", [leave])).toMatchObject({
      text: "So [1] it is.",
      removed: 1,
      citations: [{ number: 1 }],
    });
    expect(cite("No [1].", [])).toMatchObject({ text: "No.", removed: 1, citations: [] });
  });

  test("of any text are as many as its citations, and reading it again changes nothing", () => {
    const piece = fc.constantFrom(
      "[1]",
      "[2]",
      "[3]",
      "【1】",
      "[1, 2]",
      "`",
      "```\n",
      "\n",
      ". ",
      "。",
      "leave",
      " ",
      "[",
      "](x)",
      "25",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const once = cite(pieces.join(""), [leave, valve]);
        const again = cite(once.text, [leave, valve]);
        expect(again).toMatchObject({ text: once.text, removed: 0 });
        expect(again.citations.map(({ number }) => number)).toEqual(
          once.citations.map(({ number }) => number),
        );
        expect(citationMarks(once.text).flatMap(({ numbers }) => numbers)).toHaveLength(
          once.citations.length,
        );
      }),
    );
  });
});

describe("a cited sentence", () => {
  test("is found where its words, numbers and names stand, and quotes the sentence of the passage", () => {
    const { citations } = cite("You have 25 days of paid leave in a year [1].", [leave]);
    expect(citations).toMatchObject([
      {
        support: "found",
        quote: "Employees have 25 days of paid leave in a year.",
        quoted: { start: 0, end: 47 },
      },
    ]);
    expect(supports("年假每年有25天 [1]。", rule)).toEqual(["found"]);
    expect(supports("每年享有二十五天带薪年假。[1]", rule)).toEqual(["found"]);
  });

  test("with another number, date, code or negation is not found", () => {
    expect(supports("You have 30 days of paid leave in a year [1].", leave)).toEqual(["missing"]);
    expect(supports("Leave may not be carried over after March 30 [1].", leave)).toEqual([
      "missing",
    ]);
    expect(supports("Leave may be carried over after March 31 [1].", leave)).toEqual(["missing"]);
    expect(supports("Leave may not be carried over after March 31 [1].", leave)).toEqual(["found"]);
    expect(supports("The valve VX-205 is closed before the press is cleaned [1].", valve)).toEqual([
      "missing",
    ]);
    expect(supports("年假可以在三月三十一日之后结转 [1]。", rule)).toEqual(["missing"]);
    expect(supports("年假不得在3月31日之后结转 [1]。", rule)).toEqual(["found"]);
    expect(supports("每年享有30天带薪年假 [1]。", rule)).toEqual(["missing"]);
  });

  test("with a name that the passage has not is found partly, and one about something else is not", () => {
    expect(
      supports(
        "Only with the consent of Omar Haddad leave may be carried over, and not otherwise, after March 31 [1].",
        leave,
      ),
    ).toEqual(["partly"]);
    expect(supports("The canteen opens at noon and serves soup [1].", leave)).toEqual(["missing"]);
  });

  test("in another language than its passage is found partly at most, and only with its numbers", () => {
    expect(supports("You have 25 days of paid leave [1].", rule)).toEqual(["partly"]);
    expect(supports("You have 30 days of paid leave [1].", rule)).toEqual(["missing"]);
  });

  test("is what stands before the mark: the sentence, its part since the last mark, or the row", () => {
    expect(
      supports(
        "The canteen opens at noon. You have 25 days of paid leave in a year [1], and the valve VX-204 is closed before cleaning [2].",
        leave,
        valve,
      ),
    ).toEqual(["found", "found"]);
    expect(
      supports(
        "You have 25 days of paid leave in a year. [1]\n\nThe canteen opens at noon.",
        leave,
      ),
    ).toEqual(["found"]);
    expect(supports("> Employees have 25 days of paid leave in a year. [1]", leave)).toEqual([
      "found",
    ]);
    expect(supports("| paid leave in a year | 25 days [1] |", leave)).toEqual(["found"]);
    expect(supports("Both say so [1][2].", leave, valve)).toHaveLength(2);
  });

  test("that the mark opens is what follows it", () => {
    expect(
      supports("According to [1], employees have 25 days of paid leave in a year.", leave),
    ).toEqual(["found"]);
    expect(
      supports("According to [1], employees have 26 days of paid leave in a year.", leave),
    ).toEqual(["missing"]);
  });
});
