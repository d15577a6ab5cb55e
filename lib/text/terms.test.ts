import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { hostileTexts } from "#lib/testing/hostile-texts.ts";
import { stepsOf } from "#lib/testing/steps.ts";

import { codesOf, questionTermsOf, termsOf } from "./terms.ts";

/** Whether a text is found by a question: it has all terms of it. */
const finds = (question: string, text: string) => {
  const terms = new Set(termsOf(text));
  return questionTermsOf(question).every((term) => terms.has(term));
};

describe("the terms of a text", () => {
  test.each([
    ["Employees have 25 days.", ["employee", "have", "25", "day"]],
    ["员工每年有年假", ["员工", "每年", "有", "年", "假", "年假"]],
    ["我来到北京清华大学", ["来到", "北京", "清华", "大学", "清华大学"]],
    ["Leave 年假 policy", ["leave", "年假", "policy"]],
    ["V-1-940", ["v-1-940", "v1940", "v", "1", "940"]],
    ["6205-2RS", ["6205-2rs", "6205", "2rs"]],
    ["GB/T 1234", ["gb/t", "gb", "t", "1234", "gbt1234"]],
    ["ISO 9001", ["iso", "9001", "iso9001"]],
    ["3.5 mm", ["3.5", "mm", "3.5mm"]],
    ["3.5mm", ["3.5", "mm", "3.5mm"]],
    ["1,234.5 kg", ["1234.5", "kg", "1234.5kg"]],
    ["2026-01-02", ["2026-01-02", "2026", "1", "2"]],
    ["2026年1月2日", ["2026-01-02", "2026", "1", "2", "年"]],
    ["192.168.1.10", ["192.168.1.10", "192", "168", "10"]],
    ["C++, C# and C", ["c++", "c#", "c"]],
    ["a@example.com", ["a@example.com", "example", "com"]],
    ["Café Müller", ["cafe", "muller"]],
    ["ＡＢＣ１２３", ["abc123", "abc", "123"]],
    ["ภาษาไทยง่าย", ["ภาษา", "ไทย", "ง่าย"]],
    ["한국어 문서", ["한국어", "문서"]],
    ["在𠮷野家", ["𠮷", "𠮷野", "野家"]],
  ])("%j: %j among them", (text, terms) => {
    expect(termsOf(text)).toEqual(expect.arrayContaining(terms));
  });

  test.each(["", "  \n", "!?。，…", "👍🏽🇨🇳", "\0\ud800", "\u200b\ufeff"])(
    "%j has none",
    (text) => {
      expect(termsOf(text)).toEqual([]);
    },
  );

  test("each occurrence is one, a code in one way once", () => {
    expect(termsOf("pump, Pump, pumps")).toEqual(["pump", "pump", "pump"]);
    expect(termsOf("年假年假").filter((term) => term === "年假")).toHaveLength(2);
    expect(termsOf("A-1").toSorted()).toEqual(["1", "a", "a-1", "a1"]);
  });

  test("a text is cut the same on each side of what stands around it", () => {
    expect(termsOf("张三丰的电话")).toEqual(expect.arrayContaining(termsOf("张三丰")));
    expect(termsOf("请致电张三丰办理")).toEqual(expect.arrayContaining(["三丰"]));
  });
});

describe("equal things are found however they are written", () => {
  test.each([
    ["V1940", "Replace valve V-1-940 first."],
    ["v-1-940", "Replace valve V-1-940 first."],
    ["bearing 2RS", "The bearings are 6205-2RS."],
    ["GB/T1234", "见GB/T 1234的规定"],
    ["iso9001", "certified by ISO 9001"],
    ["3.5mm", "at most 3.5 mm wide"],
    ["3.5 mm", "at most 3.5mm wide"],
    ["12000", "12,000 pieces"],
    ["2026年1月2日", "due 2026-01-02, 年 月 日"],
    ["2026/1/2", "截止2026年1月2日"],
    ["e-mail", "send an email"],
    ["ＰＵＭＰ", "the pump"],
    ["résumé", "the resume"],
    ["companies", "the company"],
    ["classes", "the class"],
  ])("%j in %j", (question, text) => {
    const terms = new Set(termsOf(text));
    const shared = questionTermsOf(question).filter((term) => terms.has(term));
    expect(shared.some((term) => term.length > 2)).toBe(true);
  });
});

describe("the terms of a question", () => {
  test("are different, without the words by which one asks", () => {
    expect(
      questionTermsOf("Can you tell me how many days of leave and sick leave there are?"),
    ).toEqual(["day", "leave", "sick"]);
    expect(questionTermsOf("请问我们公司的电话是多少？")).toEqual(["公司", "电话"]);
  });

  test("are all its words when it has no other", () => {
    expect(questionTermsOf("What is it?")).toEqual(["what", "is", "it"]);
    expect(questionTermsOf("是什么")).not.toEqual([]);
  });

  test("include a word in capitals, which is a name", () => {
    expect(questionTermsOf("Who is in the IT department?")).toEqual(["it", "department"]);
    expect(questionTermsOf("IT部门的电话")).toEqual(["it", "部门", "电话"]);
    expect(questionTermsOf("WHAT IS THE PRICE?")).toEqual(["price"]);
  });

  test("are at most 200", () => {
    const pasted = Array.from({ length: 900 }, (_, at) => `w${at.toString(36)}x`).join(" ");
    expect(questionTermsOf(pasted)).toHaveLength(200);
  });
});

describe("the codes of a question", () => {
  test.each([
    ["V-1-940", { names: ["v-1-940", "v1940"], parts: ["v", "1", "940"], isOne: true }],
    ["px1100", { names: ["px1100"], parts: ["px", "1100"], isOne: true }],
    ["2026/1/2", { names: ["2026-01-02"], parts: ["2026", "1", "2"], isOne: true }],
    ["2026年1月2日", { names: ["2026-01-02"], parts: [], isOne: true }],
    ["e-mail", { names: ["e-mail", "email"], parts: ["e", "mail"], isOne: false }],
    ["a 10-year warranty", { names: ["10-year", "10year"], parts: ["10", "year"], isOne: false }],
    ["ISO 9001", { names: ["iso9001"], parts: [], isOne: false }],
    ["C++", { names: ["c++"], parts: ["c"], isOne: false }],
  ])("%j: %j", (question, code) => {
    expect(codesOf(question)).toContainEqual(code);
  });

  test("are no words", () => {
    expect(codesOf("How many days of leave? 年假有多少天？")).toEqual([]);
  });

  test("are terms of the question", () => {
    fc.assert(
      fc.property(wild, (text) => {
        const terms = new Set(termsOf(text));
        for (const { names, parts } of codesOf(text))
          for (const term of [...names, ...parts]) expect(terms).toContain(term);
      }),
    );
  });
});

/** Texts of what is hard to cut: letters of several scripts, signs, halves of pairs. */
const wild = fc.string({
  unit: fc.constantFrom(..."aBç1.,-_/:@+#年假的李𠮷ภかé\u0301\u200b \n\0'’。，🙂\ud83dⅣ½ﬁ"),
  maxLength: 60,
});

describe("for any text", () => {
  test("terms are short, folded and storable", () => {
    fc.assert(
      fc.property(wild, (text) => {
        for (const term of termsOf(text)) {
          expect(term).toMatch(/[\p{L}\p{N}\p{M}]/u);
          expect(term.isWellFormed() && !term.includes("\0")).toBe(true);
          expect([...term].length).toBeLessThanOrEqual(64);
          expect(term.toLowerCase()).toBe(term);
        }
      }),
    );
  });

  test("lines are cut independently, and case and width do not matter", () => {
    fc.assert(
      fc.property(wild, wild, (one, other) => {
        const apart = [...termsOf(one), ...termsOf(other)];
        expect(termsOf(`${one}\n\n${other}`).toSorted()).toEqual(apart.toSorted());
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."abz19 .-/"), maxLength: 40 }), (text) => {
        const wide = text.replaceAll(/[a-z0-9]/gu, (sign) =>
          String.fromCharCode(sign.charCodeAt(0) + 0xfee0),
        );
        expect(termsOf(wide)).toEqual(termsOf(text));
      }),
    );
  });

  test("a text is found by itself", () => {
    fc.assert(
      fc.property(wild, (text) => {
        expect(finds(text, text)).toBe(true);
      }),
    );
  });
});

test("H56: with all hostile texts, the steps grow with the length of the text", () => {
  const texts = hostileTexts.map(({ text }) => text(30_000));
  termsOf("年假 warm");
  const steps = stepsOf(() => {
    for (const text of texts) termsOf(text);
  });
  expect(steps).toBeLessThan(25 * texts.join("").length);
});

test("a very long word, and a very long run of characters, are cut", () => {
  expect(termsOf("x".repeat(3_000_000))).toEqual(["x".repeat(64)]);
  expect(termsOf("年".repeat(300_000)).length).toBeGreaterThan(300_000);
});
