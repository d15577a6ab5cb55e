import { expect, test } from "vitest";

import { writtenLanguageOf } from "./written-language.ts";

test.each([
  ["How many days of leave are there?", "en"],
  ["年假有多少天？", "zh"],
  ["V-1-940的额定压力是多少", "zh"],
  ["The word 年假 means annual leave", "en"],
  ["請問有多少天年假", "zh"],
  ["有給休暇は何日ありますか", "other"],
  ["휴가는 며칠입니까", "other"],
  ["Сколько дней отпуска?", "other"],
  ["6205-2", "other"],
  ["👍 !?", "other"],
  ["", "other"],
])("%j is %s", (text, language) => {
  expect(writtenLanguageOf(text)).toBe(language);
});
