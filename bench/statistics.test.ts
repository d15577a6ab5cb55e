import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  addedTo,
  checkBaseline,
  inTurns,
  median,
  percentile,
  slope,
  spread,
} from "./statistics.ts";

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 50,
});

describe("percentiles", () => {
  test("of known values, in whatever order they come", () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(percentile([10, 20], 0.99)).toBeCloseTo(19.9);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  test("are within the range of the values, increase with the share, and do not change the values", () => {
    fc.assert(
      fc.property(
        numbers,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, one, other) => {
          const before = [...values];
          const [low, high] = [
            percentile(values, Math.min(one, other)),
            percentile(values, Math.max(one, other)),
          ];
          expect(low).toBeGreaterThanOrEqual(Math.min(...values));
          expect(high).toBeLessThanOrEqual(Math.max(...values));
          expect(high - low).toBeGreaterThanOrEqual(-1e-9);
          expect(values).toEqual(before);
        },
      ),
    );
  });
});

describe("the order of the contenders", () => {
  test("alternates in direction", () => {
    expect(inTurns(["a", "b", "c"], 3).join("")).toBe("abccbaabc");
  });

  test("gives each the same mean position over every two rounds", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 5 }),
        (contenders, pairs) => {
          const order = inTurns(
            Array.from({ length: contenders }, (_, number) => number),
            2 * pairs,
          );
          const places = (who: number) =>
            order
              .flatMap((one, place) => (one === who ? [place] : []))
              .reduce((all, place) => all + place, 0);
          for (let who = 1; who < contenders; who += 1) expect(places(who)).toBe(places(0));
        },
      ),
    );
  });
});

describe("a slope", () => {
  test("is that of the line, without error when all points are on it", () => {
    const { slope: rise, error } = slope([0, 1, 2, 5].map((x) => ({ x, y: 3 * x - 7 })));
    expect(rise).toBeCloseTo(3);
    expect(error).toBeCloseTo(0);
  });

  test("has an error that reflects the scatter of the points", () => {
    const { slope: rise, error } = slope([0, 1, 2, 3].map((x) => ({ x, y: x % 2 })));
    expect(rise).toBeCloseTo(0.2);
    expect(error).toBeCloseTo(Math.sqrt(0.8 / 2 / 5));
  });
});

describe("a baseline", () => {
  /** Values that scatter evenly around a centre, in an order that does not depend on their size. */
  const around = (centre: number, count = 100) =>
    Array.from({ length: count }, (_, at) => centre + (((at * 37) % 100) - 50) / 100);

  test("has the spread of its middle half", () => {
    expect(spread([1, 2, 3, 4, 5])).toBe(2);
    expect(spread([0, 10, 10, 10, 1_000])).toBe(0);
  });

  test("is trusted when it is as fast as alone, within the scatter", () => {
    expect(() => checkBaseline(around(1), around(1))).not.toThrow();
    expect(() => checkBaseline(around(1.3), around(1))).not.toThrow();
  });

  test("fails the run when something else ran while it was measured", () => {
    expect(() => checkBaseline(around(210), around(1))).toThrow("more apart than they scatter");
    expect(() => checkBaseline(around(1), around(210))).toThrow("more apart than they scatter");
    expect(() => checkBaseline([], around(1))).toThrow();
    expect(() => checkBaseline(around(1), [])).toThrow();
  });

  test("fails the run when it changes in the course of the run", () => {
    const drifting = [...around(1, 75), ...around(3, 25)];
    expect(() => checkBaseline(drifting, around(1))).toThrow("drifts");
  });

  test("an added time is positive, or fails the run", () => {
    expect(addedTo([1, 2, 3], [10, 11, 12], 0.5)).toBe(9);
    expect(() => addedTo([209, 210, 211], [1, 2, 3], 0.5)).toThrow("impossible");
    expect(() => addedTo([1, 2, 3], [2, 2, 2], 0.5)).toThrow("impossible");
    expect(() => addedTo([1], [], 0.5)).toThrow("impossible");
  });
});
