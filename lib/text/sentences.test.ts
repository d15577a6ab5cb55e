import fc from "fast-check";
import { expect, test } from "vitest";

import { hostileTexts } from "#lib/testing/hostile-texts.ts";
import { stepsOf } from "#lib/testing/steps.ts";

import { sentencesOf } from "./sentences.ts";

const cut = (text: string) => sentencesOf(text).map(({ start, end }) => text.slice(start, end));

test.each([
  ["One. Two! Three?", ["One.", "Two!", "Three?"]],
  ["一句。两句！三句？四句；五", ["一句。", "两句！", "三句？", "四句；", "五"]],
  ["He said: “Go!” Then he left.", ["He said: “Go!”", "Then he left."]],
  ["他说：“走！”然后走了。", ["他说：“走！”", "然后走了。"]],
  ["See Fig. 3 and Dr. Lin, e.g. on Monday.", ["See Fig. 3 and Dr. Lin, e.g. on Monday."]],
  ["J. K. Lin wrote it. It holds.", ["J. K. Lin wrote it.", "It holds."]],
  ["It is 3.5 mm wide. V1.2 is not.", ["It is 3.5 mm wide.", "V1.2 is not."]],
  ["1. First\n2. Second", ["1. First", "2. Second"]],
  ["Really?! Yes... it is.", ["Really?!", "Yes...", "it is."]],
  ["A line\nand another\n\n  a third  ", ["A line", "and another", "a third"]],
  ["见附件……好", ["见附件……", "好"]],
  ["", []],
  [" \n ", []],
])("%j is %j", (text, sentences) => {
  expect(cut(text)).toEqual(sentences);
});

test("for any text, sentences are in order, without white space around them, and nothing else is left out", () => {
  const wild = fc.string({
    unit: fc.constantFrom(..."aA1.!? \n\t。！“”）)'年🙂…I"),
    maxLength: 60,
  });
  fc.assert(
    fc.property(wild, (text) => {
      let last = 0;
      for (const { start, end } of sentencesOf(text)) {
        expect(text.slice(last, start).trim()).toBe("");
        expect(text.slice(start, end)).toMatch(/^\S(?:.*\S)?$/su);
        last = end;
      }
      expect(text.slice(last).trim()).toBe("");
    }),
  );
});

test("H56: with all hostile texts, the steps grow with the length of the text", () => {
  const texts = hostileTexts.map(({ text }) => text(30_000));
  const steps = stepsOf(() => {
    for (const text of texts) sentencesOf(text);
  });
  expect(steps).toBeLessThan(25 * texts.join("").length);
});
