import { expect, test } from "vitest";
import { rectanglesIn } from "#lib/reading/rules.ts";
import { placesOf } from "./quote-place.ts";

const ranges = [
  { page: 2, start: 10, end: 15 },
  { page: 3, start: 0, end: 4 },
];

test("a part of a passage stands in the parts of the pages that it was cut from", () => {
  expect(placesOf({ text: "abcde\nfghi", ranges }, { start: 1, end: 3 })).toEqual([
    { page: 2, start: 11, end: 13 },
  ]);
  expect(placesOf({ text: "abcde\nfghi", ranges }, { start: 4, end: 8 })).toEqual([
    { page: 2, start: 14, end: 15 },
    { page: 3, start: 0, end: 2 },
  ]);
});

test("the head's row of a table that goes on stands on no page of its own", () => {
  const text = "| head |\nabcde\nfghi";
  expect(placesOf({ text, ranges }, { start: 0, end: 8 })).toEqual([]);
  expect(placesOf({ text, ranges }, { start: 9, end: 11 })).toEqual([
    { page: 2, start: 10, end: 12 },
  ]);
});

test("there is a rectangle for each line, and of a run in part its share", () => {
  const runs: Parameters<typeof rectanglesIn>[0] = [
    [0, 10, 0.1, 0.1, 0.5, 0.02],
    [11, 21, 0.1, 0.2, 0.5, 0.02],
    [22, 30, 0.1, 0.3, 0.4, 0.02],
  ];
  const found = rectanglesIn(runs, { start: 5, end: 21 });
  expect(found).toEqual([
    { x: 0.35, y: 0.1, width: 0.25, height: 0.02 },
    { x: 0.1, y: 0.2, width: 0.5, height: 0.02 },
  ]);
});
