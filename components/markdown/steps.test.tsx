import { expect, test } from "vitest";

import { drawn } from "#lib/testing/render.tsx";
import { stepsOf } from "#lib/testing/steps.ts";

import { MarkdownBlocks } from "./markdown-blocks.tsx";
import { pathologicalInputs } from "./pathological-inputs.ts";

/** A harmless text that uses up the budget takes about 250,000. */
const mostSteps = 800_000;
/** Of a short and a long text together: less than two such texts may take, because a short one does not use it up. */
const mostStepsOfBoth = 1_200_000;

test.each(pathologicalInputs)(
  "F32 H56 %s, 3,000 and 100,000 characters: the first paint takes no more steps than its budget",
  (_, text) => {
    // Counted together, because each beginning of a count makes the engine compile everything anew.
    const texts = [3_000, 100_000].map(text);
    const draw = () => {
      for (const each of texts) drawn(<MarkdownBlocks text={each} />);
    };
    expect(stepsOf(draw)).toBeLessThan(mostStepsOfBoth);
  },
);

test("F32 a harmless text is counted", () => {
  const honest =
    "Some **bold** words, `code` and [a link](https://example.com).\n\n- one\n- two\n\n".repeat(
      2_000,
    );
  const steps = stepsOf(() => drawn(<MarkdownBlocks text={honest} />));
  expect(steps).toBeGreaterThan(20_000);
  expect(steps).toBeLessThan(mostSteps);
  // Without a budget it would take far more.
  expect(
    stepsOf(() => drawn(<MarkdownBlocks text={honest.slice(0, 40_000)} budget={Infinity} />)),
  ).toBeGreaterThan(2 * steps);
});
