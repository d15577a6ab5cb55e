import { expect, test } from "vitest";

import { readyQuestions } from "#lib/trials/rules.ts";

import { questionsIn, writtenQuestions } from "./questions.ts";

test("a text is questions with empty lines between them", () => {
  expect(questionsIn("\n One?\nwith a second line \n \n\n\nTwo?\n\t\n")).toEqual([
    "One?\nwith a second line",
    "Two?",
  ]);
  expect(questionsIn(" \n\n ")).toEqual([]);
});

test("questions are written as such a text", () => {
  expect(questionsIn(writtenQuestions(readyQuestions))).toEqual(readyQuestions);
  expect(questionsIn(writtenQuestions(["One\n\n\nagain", "Two"]))).toEqual(["One\nagain", "Two"]);
});
