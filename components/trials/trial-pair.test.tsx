import { expect, test } from "vitest";

import { drawn, textIn } from "#lib/testing/render.tsx";
import type { ShownPair } from "#lib/trials/schema.ts";

import { TrialPairView } from "./trial-pair.tsx";

const answer = (text: string) => ({ text, error: null, cutAtLimit: false });
const pair: ShownPair = {
  position: 0,
  question: "Which planet is closest to the sun?",
  first: answer("Mercury."),
  second: { ...answer("Ven"), error: "The model ended early.", cutAtLimit: true },
  verdict: null,
  firstModel: null,
};
const models = { modelId: "new:20b", against: "old:20b" };
const text = (change: Partial<ShownPair>, isJudged = false) =>
  textIn(
    drawn(
      <TrialPairView
        pair={{ ...pair, ...change }}
        models={models}
        busy={false}
        onDecide={isJudged ? undefined : () => undefined}
      />,
    ),
  );

test("a pair shows both answers and how they ended, and no model", () => {
  const shown = text({});
  for (const part of [pair.question, "Mercury.", "The model ended early.", "maximum length"])
    expect(shown).toContain(part);
  expect(shown).toContain("Answer A is better");
  expect(shown).not.toMatch(/new:20b|old:20b/);
});

test("when all is judged each answer has its model, whichever was first", () => {
  expect(text({ firstModel: "old:20b", verdict: "first" }, true)).toMatch(
    /Answer A by old:20b · judged better.*Answer B by new:20b/su,
  );
  expect(text({ firstModel: "new:20b", verdict: "same" }, true)).toMatch(
    /Answer A by new:20b.*Answer B by old:20b/su,
  );
});

test("a pair without both answers waits", () => {
  const shown = text({ first: null, second: null }, true);
  expect(shown).toContain("still being written");
  expect(shown).not.toContain("is better");
});
