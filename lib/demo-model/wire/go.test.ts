import { expect, test } from "vitest";

import { goDuration, goJson, goTime, nanoseconds, withoutZeros } from "./go.ts";

test("JSON as Go writes it: <, > and & escaped, lone surrogates replaced", () => {
  expect(goJson({ a: '<b> & "c" 你😀\u2028' })).toBe(
    '{"a":"\\u003cb\\u003e \\u0026 \\"c\\" 你😀\\u2028"}',
  );
  expect(goJson("\ud83d")).toBe('"\ufffd"');
});

test.for([
  [1_795_504_495_108_368_400n, "2026-11-24T07:14:55.1083684Z"],
  [1_795_504_495_108_368_467n, "2026-11-24T07:14:55.108368467Z"],
  [1_795_504_495_000_000_000n, "2026-11-24T07:14:55Z"],
  [1_795_504_495_000_000_010n, "2026-11-24T07:14:55.00000001Z"],
] as const)("%d ns is %s", ([at, text]) => {
  expect(goTime(at)).toBe(text);
});

test("the clock is the machine's, and increases with each call", () => {
  const [one, other] = [nanoseconds(), nanoseconds()];
  expect(other).toBeGreaterThan(one);
  const before = BigInt(Date.now());
  const between = nanoseconds() / 1_000_000n;
  expect(between).toBeGreaterThanOrEqual(before - 1n);
  expect(between).toBeLessThanOrEqual(BigInt(Date.now()) + 1n);
});

test("metrics that are zero are omitted", () => {
  expect(withoutZeros({ a: 0, b: 1 })).toEqual({ b: 1 });
});

test.for<[string, number | undefined]>([
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["250ms", 250],
  ["1.5s", 1500],
  ["-1m", -60_000],
  ["0", 0],
  ["-1", undefined],
  ["5", undefined],
  ["five", undefined],
])("%s is a duration of %s ms", ([text, ms]) => {
  expect(goDuration(text)).toBe(ms);
});
