import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { narrowedTo, ordered, piecesOf, rectanglesOf } from "./marks.ts";
import { rowsOf } from "./table-rows.ts";

const text = "Critical parts are planned.\nImportant parts, too.";
const words = (ranges: readonly { start: number; end: number }[], of = text) =>
  ranges.map(({ start, end }) => of.slice(start, end));

test("the pieces of a text are the text, and the marked ones are what is marked of it", () => {
  const range = fc.record({ start: fc.nat(60), end: fc.nat(60) });
  fc.assert(
    fc.property(fc.string({ maxLength: 50 }), fc.array(range), range, (any, ranges, part) => {
      const marks = ordered(ranges, any.length);
      const [start, end] = [Math.min(part.start, any.length), Math.min(part.end, any.length)];
      const pieces = piecesOf(any, { start, end }, marks);
      expect(pieces.map((piece) => piece.text).join("")).toBe(any.slice(start, end));
      for (let at = start; at < end; at++) {
        const piece = pieces.findLast((each) => each.start <= at);
        const isMarked = ranges.some((each) => each.start <= at && at < each.end);
        expect(piece?.marked).toBe(isMarked);
      }
    }),
  );
});

describe("a quotation", () => {
  const passage = [{ start: 0, end: text.length }];

  test("narrows the mark to itself, however its white space is", () => {
    expect(words(narrowedTo(text, passage, "parts are\nplanned. Important"))).toEqual([
      "parts are planned.\nImportant",
    ]);
  });

  test("that is not in the passage leaves the mark on the whole of it", () => {
    expect(narrowedTo(text, passage, "ordinary")).toBe(passage);
    expect(narrowedTo(text, passage, " ")).toBe(passage);
    expect(narrowedTo(text, [{ start: 0, end: 8 }], "parts")).toEqual([{ start: 0, end: 8 }]);
  });

  test("over two parts of a passage does not mark what stands between them", () => {
    const parts = [
      { start: 0, end: 14 },
      { start: 28, end: text.length },
    ];
    expect(words(narrowedTo(text, parts, "parts Important"))).toEqual(["parts", "Important"]);
  });
});

test("a mark on the picture is a rectangle a line, a part of a line by its share of the characters", () => {
  const runs = [
    [0, 10, 0.1, 0.2, 0.5, 0.02],
    [10, 20, 0.1, 0.25, 0.5, 0.02],
    [20, 20, 0.1, 0.3, 0.5, 0.02],
  ];
  expect(rectanglesOf(runs, [{ start: 5, end: 12 }])).toEqual([
    { x: 0.35, y: 0.2, width: 0.25, height: 0.02 },
    { x: 0.1, y: 0.25, width: 0.1, height: 0.02 },
  ]);
  expect(rectanglesOf(runs, [])).toEqual([]);
});

test("the rows of a table are its lines, without the one of dashes, and a bar in a cell stays in it", () => {
  const table = "x\n| Part | Level |\n| --- | ---: |\n| Seal \\| ring | 12 |\n|  | 4 |\nend";
  const rows = rowsOf(table, { start: 2, end: table.length - 4 });
  expect(rows.map((cells) => words(cells, table))).toEqual([
    ["Part", "Level"],
    ["Seal \\| ring", "12"],
    ["", "4"],
  ]);
});
