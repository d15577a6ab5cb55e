import { expect, test } from "vitest";

import { answer } from "./answers.ts";
import { type Cost, requireCost, tokenCost } from "./cost.ts";

const long = answer("long", { tokens: 101, rate: 40 });

/** Of two processes, each with a share of 3 to 1 of this CPU time in µs. */
const cost = (all: number, took = 1_000): Cost => ({
  spent: { web: (all * 3) / 4, database: all / 4 },
  took,
});

test("a token, a further token and a question cost what their rounds took, without the time at rest", () => {
  const rounds = {
    // 4 µs a ms at rest in the quietest interval.
    idle: [cost(4_000), cost(9_000)],
    short: [cost(24_000), cost(24_000)],
    long: [cost(228_000, 2_000), cost(228_000, 2_000), cost(900_000, 2_000)],
    gaps: [],
  };
  const all = tokenCost(rounds, { people: 10, long, again: 2 });
  expect(all.question).toBeCloseTo(1_000);
  expect(all.token).toBeCloseTo(22_000 / 101);
  expect(all.further).toBeCloseTo(210);
  expect(all.idle).toBeCloseTo(4_000);
  const web = tokenCost(rounds, { people: 10, long, again: 2 }, "web");
  expect(web.further).toBeCloseTo(157.5);
  expect(tokenCost(rounds, { people: 10, long, again: 2 }, "other").token).toBeCloseTo(0);
});

test("a token that costs nothing fails the run", () => {
  const found = { token: 1, question: 1, idle: 1 };
  expect(() => requireCost("parlor", { ...found, further: 0.1 })).not.toThrow();
  expect(() => requireCost("parlor", { ...found, further: -0.1 })).toThrow("impossible");
  expect(() => requireCost("parlor", { ...found, further: Number.NaN })).toThrow("impossible");
});
