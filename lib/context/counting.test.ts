import { randomUUID } from "node:crypto";

import { countTokens } from "gpt-tokenizer/encoding/o200k_harmony";
import { describe, expect, test } from "vitest";
import { inspectTurn } from "#lib/context/index.ts";
import type { ModelInput } from "#lib/demo-model/index.ts";
import { lastPrompt, plainNotes, type ReceivedPrompt, say } from "#lib/testing/long-talk.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { instructions } from "./prompt.ts";

/** A tokeniser unlike any estimate: one token per three letters, one per digit, two per Chinese character. */
const strange = (name: string): ModelInput => ({
  name,
  counting: { letters: 3, digits: 1, cjk: 2, emoji: 5 },
  overhead: { base: 11, system: 9, user: 3, assistant: 8 },
});
const gptOss = (name: string): ModelInput => ({
  name,
  family: "gptoss",
  capabilities: ["completion", "thinking"],
  efforts: ["low", "medium", "high"],
});

// A model's calibration is stored in the database, which other test files share: hence the unique names.
const { model } = aModelServer([
  ...["chinese", "english", "code", "mixed"].map(strange),
  gptOss("gpt-oss:usual"),
  gptOss("gpt-oss:other"),
]);

const texts = {
  chinese: [
    "备件的库存水平由谁来定？多久复核一次？",
    "由设备计划员提出，采购部在五个工作日内确认。同一备件断货两次，须立即复核。",
  ],
  english: [
    "Who sets the stock levels of spare parts, and how often are they looked at?",
    "The maintenance planner proposes them, and Purchasing confirms within five working days.",
  ],
  code: [
    "SELECT part_no, CEIL(u.mean * 1.645) FROM parts WHERE plant = 'P2';",
    "for (const part of parts2026) { if (part.stock < 12) order(part.id, 240); }",
  ],
};
type Kind = keyof typeof texts;
const kinds = Object.keys(texts) as Kind[];
const inTurn = (at: number): Kind => kinds[at % kinds.length] ?? "english";

describe("a model without a tokeniser", () => {
  // Where all three kinds are mixed, the first cut leaves a mixture that was never counted: the prediction of that turn may be further off.
  test.each([
    ["chinese", 0.03],
    ["english", 0.03],
    ["code", 0.03],
    ["mixed", 0.06],
  ] as const)(
    "is predicted within 3 %% of its reports after ten turns, also after cuts: %s",
    async (name, worst) => {
      const lin = await aPerson();
      const id = randomUUID();
      const off: number[] = [];
      for (let at = 0; at < 30; at += 1) {
        const [asks = "", answers = ""] = texts[name === "mixed" ? inTurn(at) : name];
        model().script(
          { when: {}, steps: [{ say: `${answers}\n`.repeat(2 + ((at * 5) % 9)) }] },
          plainNotes,
        );
        await say(lin, id, `${at} ${asks.repeat(1 + ((at * 7) % 5))}`, { model: name });
        const { predicted, reported } = (await inspectTurn(lin, id)).promptTokens;
        off.push(Math.abs(predicted - (reported ?? 0)) / (reported ?? 1));
      }
      expect(off[0]).toBeGreaterThan(0.05);
      const learned = off.slice(10);
      expect(Math.max(...learned)).toBeLessThanOrEqual(worst);
      expect(learned.filter((each) => each > 0.03).length).toBeLessThanOrEqual(2);
      expect(learned.reduce((sum, each) => sum + each, 0) / learned.length).toBeLessThanOrEqual(
        0.02,
      );
      expect(
        (await sql(`select 1 from "Cut" where "conversationId" = $1`, [id])).length,
      ).toBeGreaterThan(0);
    },
  );
});

/** What gpt-oss's server counts: the tokens of the template and of the texts. Counted here, without Parlor's code. */
const counted = (
  prompt: ReceivedPrompt,
  { base, system, user, assistant }: Record<string, number>,
) =>
  prompt.reduce(
    (sum, { role, content }) =>
      sum +
      ({ system, user, assistant }[role] ?? 0) +
      countTokens(content, {
        allowedSpecial: new Set<string>(),
        disallowedSpecial: new Set<string>(),
      }),
    base ?? 0,
  );

describe("gpt-oss, with its own tokeniser", () => {
  test.each([
    [
      "as its format says: from the first turn on",
      "gpt-oss:usual",
      { base: 63, system: 7, user: 4, assistant: 6 },
      0,
    ],
    [
      "with a longer system block and other marks: after five turns",
      "gpt-oss:other",
      { base: 78, system: 9, user: 5, assistant: 7 },
      5,
    ],
  ] as const)("is predicted within 1 %% of its reports, %s", async (_, name, template, learned) => {
    const lin = await aPerson();
    const id = randomUUID();
    const prompt: ReceivedPrompt = [{ role: "system", content: instructions }];
    for (let at = 0; at < 16; at += 1) {
      const [asks = "", answers = ""] = texts[inTurn(at)];
      const [asked, answered] = [
        `${at} ${asks.repeat(1 + ((at * 7) % 5))} 🙂`,
        `${answers}\n`.repeat(1 + ((at * 5) % 6)),
      ];
      prompt.push({ role: "user", content: asked });
      const truth = counted(prompt, template);
      model().script(
        { when: {}, counts: { prompt: truth }, steps: [{ say: answered }] },
        plainNotes,
      );
      await say(lin, id, asked, { model: name });
      expect(lastPrompt(model())).toEqual(prompt);
      const { predicted, reported } = (await inspectTurn(lin, id)).promptTokens;
      expect(reported).toBe(truth);
      if (at >= learned)
        expect(Math.abs(predicted - truth) / truth, `turn ${at}`).toBeLessThanOrEqual(0.01);
      prompt.push({ role: "assistant", content: answered });
    }
  });
});
