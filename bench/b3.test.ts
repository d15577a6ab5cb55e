import { expect, test } from "vitest";

import { mostSteady, type PaceStep } from "./b3.ts";

const steps = (gaps: number[]): PaceStep[] =>
  gaps.map((p99, at) => ({ streams: (at + 1) * 100, p50: 25, p99, cores: 1, wrong: 0 }));

test("B3 the most steady streams are those before the first step that is too slow", () => {
  expect(mostSteady(steps([40, 60, 99]), 100)).toBe(300);
  expect(mostSteady(steps([40, 100, 60]), 100)).toBe(100);
  expect(mostSteady(steps([100, 40]), 100)).toBe(0);
  expect(mostSteady(steps([40, Number.NaN]), 100)).toBe(100);
  expect(mostSteady([], 100)).toBe(0);
});
