import { expect, test } from "vitest";

import { searchQueries } from "./search-query.ts";

const said = [
  { role: "user" as const, text: "How many days of annual leave does a fitter have?" },
  { role: "assistant" as const, text: "A fitter has 25 days, as rule HR-12 of Anna Berg says." },
];
const chinese = [
  { role: "user" as const, text: "装配工每年有多少天带薪年假？" },
  { role: "assistant" as const, text: "25天，见《假期管理办法》和HR-12。" },
];

const first = (question: string, before = said) => searchQueries(question, before)[0] ?? "";

test("a question that says enough is searched for as it is", () => {
  for (const question of [
    "Who signs the safety certificate of the press?",
    "How many days of parental leave do part-time employees have?",
    "压力机的安全证书由谁签字？",
    "What does error E-204 of the welding robot mean?",
  ])
    expect(searchQueries(question, [...said, ...chinese])).toEqual([question]);
});

test("one that goes on is searched for with the question before it and the names of the answer, then with less", () => {
  for (const question of ["And for part-time employees?", "Who signs it?", "Why?", "How long?"]) {
    const [query = "", ...others] = searchQueries(question, said);
    expect(query.split("\n").slice(0, 2)).toEqual([question, said[0]?.text]);
    expect(query).toContain("HR-12");
    expect(query).toContain("Anna Berg");
    expect(others[0]).toBe(`${question}\n${said[0]?.text}`);
    expect(others.at(-1)).toBe(said[0]?.text);
    expect(others.includes(question)).toBe(question.startsWith("And"));
  }
  for (const question of ["那兼职员工呢？", "它由谁批准？", "为什么？"]) {
    const query = first(question, chinese);
    expect(query.split("\n").slice(0, 2)).toEqual([question, chinese[0]?.text]);
    expect(query).toContain("《假期管理办法》");
  }
});

test("one that goes on from one that goes on reaches back to the one that says enough", () => {
  const more = [
    ...said,
    { role: "user" as const, text: "And for part-time employees?" },
    { role: "assistant" as const, text: "Their share." },
  ];
  expect(first("Who signs it?", more)).toContain("annual leave");
});

test("without anything before it, and however long, a query is within what a search takes", () => {
  expect(searchQueries("Who signs it?", [])).toEqual(["Who signs it?"]);
  const [query = ""] = searchQueries(`First this. ${"𠮷x ".repeat(5_000)} At last that?`, said);
  expect(query.length).toBeLessThanOrEqual(2_000);
  expect(query.isWellFormed()).toBe(true);
  expect(query).toMatch(/^First this.*At last that\?$/su);
});
