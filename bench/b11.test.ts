import { expect, test } from "vitest";

import { waitsOf } from "./b11.ts";

test("B11 key presses that the browser has not reported count as short ones", () => {
  expect(waitsOf(4, [120, 24])).toEqual([120, 24, 16, 16]);
  expect(waitsOf(1, [120, 24])).toEqual([120, 24]);
  expect(waitsOf(0, [])).toEqual([]);
});
