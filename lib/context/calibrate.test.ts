import { describe, expect, test } from "vitest";

import {
  calibrationSchema,
  costsOf,
  learn,
  margin,
  predict,
  uncalibrated,
  unknownTemplate,
} from "./calibrate.ts";
import { CountedTexts } from "./counted-texts.ts";
import { learnPrompt } from "./learn-counts.ts";
import { type CountedMessage, makeupOf } from "./makeup.ts";
import { MeasuredMessages } from "./measured-messages.ts";

/** A server that counts unlike any estimate: two tokens per Chinese character, one per three letters, one per digit. */
function strange(messages: CountedMessage[]): number {
  const runs = /[A-Za-z]+|\d|[\u2e80-\u9fff]|[^\sA-Za-z\d\u2e80-\u9fff]/gu;
  const costOf = (run: string) =>
    /[A-Za-z]/.test(run) ? Math.ceil(run.length / 3) : /[\u2e80-\u9fff]/.test(run) ? 2 : 1;
  const roles = { system: 9, user: 3, assistant: 8 };
  return messages.reduce(
    (sum, { role, content }) =>
      sum + roles[role] + (content.match(runs) ?? []).reduce((all, run) => all + costOf(run), 0),
    11,
  );
}

const texts = {
  Chinese: [
    "备件的库存水平由谁来定？多久复核一次？",
    "由设备计划员提出，采购部在五个工作日内确认。同一备件断货两次，须立即复核。",
  ],
  English: [
    "Who sets the stock levels of spare parts, and how often are they looked at?",
    "The maintenance planner proposes them and Purchasing confirms within five working days.",
  ],
  code: [
    "SELECT part_no, CEIL(u.mean * 1.645) FROM parts WHERE plant = 'P2';",
    "for (const part of parts2026) { if (part.stock < 12) order(part.id, 240); }",
  ],
};

/** A conversation whose messages are of `kinds`, with varying lengths. */
function conversation(kinds: (keyof typeof texts)[], turns: number): CountedMessage[][] {
  const history: CountedMessage[] = [
    { role: "system", content: "You are the assistant of a company." },
  ];
  return Array.from({ length: turns }, (_, at) => {
    const said = texts[kinds[at % kinds.length] ?? "English"];
    history.push({ role: "user", content: `${said[0]} `.repeat(1 + ((at * 7) % 5)) });
    const prompt = [...history];
    history.push({ role: "assistant", content: `${said[1]}\n`.repeat(1 + ((at * 5) % 9)) });
    return prompt;
  });
}

test.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -5])(
  "F20 a report of %d tokens is ignored",
  (tokens) => {
    const before = uncalibrated();
    expect(
      learn(
        before,
        unknownTemplate,
        makeupOf([{ role: "user", content: "Hello?" }], undefined),
        tokens,
      ),
    ).toBe(before);
  },
);

describe("a model whose token costs are unknown", () => {
  test.each([
    [["Chinese"]],
    [["English"]],
    [["code"]],
    [["Chinese", "English", "code"]],
  ] as (keyof typeof texts)[][][])("is predicted within 3 %% after ten turns: %j", (kinds) => {
    let calibration = uncalibrated();
    const measured = new MeasuredMessages();
    const off = conversation(kinds, 60).map((prompt) => {
      const tokens = strange(prompt);
      // By the calibration alone, as it would be after a restart.
      const predicted = predict(costsOf(calibration, unknownTemplate), makeupOf(prompt, undefined));
      const known = { calibration, template: unknownTemplate, tokeniser: undefined, measured };
      calibration = learnPrompt(known, prompt, tokens);
      return Math.abs(predicted - tokens) / tokens;
    });
    expect(Math.max(...off.slice(10))).toBeLessThan(0.03);
    expect(off[0]).toBeGreaterThan(0.1);
    expect(margin(calibration, false)).toBeLessThan(0.05);
  });

  test("is trusted step by step: the margin begins wide, and shrinks", () => {
    expect(margin(uncalibrated(), false)).toBe(0.17);
    expect(margin(uncalibrated(), true)).toBe(0.01);
  });
});

test("the tokeniser's own count is exact: only base and roles are learned", () => {
  let calibration = uncalibrated();
  const tokeniser = new CountedTexts({
    part: ({ text }) => text.length,
    add: (a, b) => a + b,
    none: 0,
  });
  const template = { base: 63, roles: { system: 7, user: 4, assistant: 6 } };
  for (const prompt of conversation(["English"], 12)) {
    const makeup = makeupOf(prompt, tokeniser);
    const truth =
      70 +
      prompt.reduce(
        (sum, { role, content }) =>
          sum + content.length + { system: 7, user: 5, assistant: 6 }[role],
        0,
      );
    calibration = learn(calibration, template, makeup, truth);
  }
  const costs = costsOf(calibration, template);
  const prompt = conversation(["English"], 20).at(-1) ?? [];
  const makeup = makeupOf(prompt, tokeniser);
  const truth =
    70 +
    prompt.reduce(
      (sum, { role, content }) => sum + content.length + { system: 7, user: 5, assistant: 6 }[role],
      0,
    );
  expect(Math.abs(predict(costs, makeup) - truth) / truth).toBeLessThan(0.01);
});

test("a report of zero is ignored, and a calibration can be stored as JSON", () => {
  const [prompt = []] = conversation(["English"], 1);
  expect(learn(uncalibrated(), unknownTemplate, makeupOf(prompt, undefined), 0)).toEqual(
    uncalibrated(),
  );
  const learned = learn(uncalibrated(), unknownTemplate, makeupOf(prompt, undefined), 100);
  expect(calibrationSchema.parse(JSON.parse(JSON.stringify(learned)))).toEqual(learned);
});
