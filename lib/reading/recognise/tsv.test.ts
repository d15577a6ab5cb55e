import { describe, expect, test } from "vitest";

import { recognisedPage } from "./tsv.ts";

const page = { number: 3, width: 595, height: 842 };
const head =
  "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n1\t1\t0\t0\t0\t0\t0\t0\t1000\t2000\t-1\t\n";

/** A row. `place`: block, paragraph, line. */
const word = (
  [block, paragraph, line]: [number, number, number],
  text: string,
  [left, top, width, height]: unknown[] = [100, 100, 50, 20],
  confidence: unknown = 90,
) =>
  `5\t1\t${block}\t${paragraph}\t${line}\t1\t${left}\t${top}\t${width}\t${height}\t${confidence}\t${text}\n`;
const read = (...rows: string[]) => recognisedPage(head + rows.join(""), page);

describe("what was recognised becomes a page", () => {
  test("with a block for each paragraph and a run for each line", () => {
    expect(
      read(
        word([1, 1, 1], "Seals", [100, 200, 100, 40]),
        word([1, 1, 1], "last", [220, 190, 80, 50]),
        word([1, 1, 2], "a", [100, 260, 20, 40]),
        word([1, 1, 2], "year.", [140, 260, 160, 40]),
        word([1, 2, 1], "Next.", [100, 400, 100, 40]),
      ),
    ).toEqual({
      ...page,
      text: "Seals last a year.\n\nNext.",
      blocks: [
        { kind: "paragraph", start: 0, end: 18 },
        { kind: "paragraph", start: 20, end: 25 },
      ],
      runs: [
        [0, 10, 0.1, 0.095, 0.2, 0.025],
        [11, 18, 0.1, 0.13, 0.2, 0.02],
        [20, 25, 0.1, 0.2, 0.1, 0.02],
      ],
    });
  });

  test("Chinese without spaces; between scripts where one can be seen", () => {
    const at = (left: number, width: number) => [left, 100, width, 20];
    const line: [number, number, number] = [1, 1, 1];
    const { text } = read(
      word(line, "年假", at(100, 40)),
      word(line, "为", at(150, 20)),
      word(line, "15", at(172, 30)),
      word(line, "天", at(204, 20)),
      word(line, ":", at(230, 5)),
      word(line, "用", at(250, 20)),
      word(line, "ERP", at(280, 50)),
      word([1, 1, 2], "系统"),
      word([1, 1, 3], "申请"),
    );
    expect(text).toBe("年假为15天:用 ERP 系统申请");
  });

  test("a word that a line's end divides becomes whole, and a run ends where its text does", () => {
    const { text, runs } = read(word([1, 1, 1], "depart-"), word([1, 1, 2], "ment"));
    expect(text).toBe("department");
    expect(runs.map(([start, end]) => [start, end])).toEqual([
      [0, 6],
      [6, 10],
    ]);
  });

  test("without what is a guess: a line on average, else a word that is no Chinese", () => {
    const { text, blocks } = read(
      word([1, 1, 1], "MURARA", undefined, 7),
      word([1, 1, 1], "Seals", undefined, 95),
      word([1, 1, 1], "last", undefined, 95),
      word([2, 1, 1], "部", undefined, 96),
      word([2, 1, 1], "门", undefined, 10),
      word([3, 1, 1], "AREANS", undefined, 12),
      word([3, 1, 1], "人", undefined, 30),
    );
    expect(text).toBe("Seals last\n\n部门");
    expect(blocks).toHaveLength(2);
  });
});

describe("a table that is none", () => {
  test.each(["", "\n", "level\ttext", head, "5\t1\t1\t1\t1\t1\t1\t1\t1\t1\t90", "\0\t".repeat(12)])(
    "%j is an empty page",
    (tsv) => {
      expect(recognisedPage(tsv, page)).toEqual({ ...page, text: "", blocks: [], runs: [] });
    },
  );

  test.each(["NaN", "-1", "1e9", "Infinity", "99999999999", "0x10", "", " ", "1.5"])(
    "a row with the number %j is left out",
    (number) => {
      const rows = [0, 1, 2, 3].map((at) => {
        const box: unknown[] = [1, 1, 1, 1];
        box[at] = number;
        return word([1, 1, 1], "bad", box);
      });
      const { text } = read(...rows, word([1, 1, 1], "good"));
      expect(text).toBe("good");
    },
  );

  test.each(["NaN", "-1", "1e2", "Infinity", "", "9999"])("nor with the confidence %j", (said) => {
    expect(read(word([1, 1, 1], "bad", undefined, said)).text).toBe("");
  });

  test("a box beyond the picture, or of a picture without a size, stays within the page", () => {
    const beyond = word([1, 1, 1], "far", [900, 1_900, 999_999, 999_999]);
    expect(read(beyond).runs).toEqual([[0, 3, 0.9, 0.95, 0.1, 0.05]]);
    expect(read(word([1, 1, 1], "far", [5_000, 9_000, 10, 10])).runs).toEqual([[0, 3, 1, 1, 0, 0]]);
    expect(recognisedPage(beyond, page).runs).toEqual([[0, 3, 0, 0, 0, 0]]);
  });

  test("any text is a word", () => {
    const texts = [
      "<script>",
      "\u202Etxt",
      "\uD800",
      "ﬁ",
      "\0",
      "\u00AD",
      "x".repeat(1_000_000),
      "\r",
    ];
    for (const hostile of texts) {
      const { text, blocks, runs } = read(word([1, 1, 1], hostile));
      expect(text === "" ? [] : [[0, text.length]]).toEqual(
        runs.map(([start, end]) => [start, end]),
      );
      expect(blocks).toHaveLength(runs.length);
    }
  });

  test("many rows are read in one go", () => {
    const { runs } = read(...Array.from({ length: 60_000 }, (_, at) => word([1, 1, at], "word-")));
    expect(runs).toHaveLength(50_000);
  });
});
