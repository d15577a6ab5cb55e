import { expect, test } from "vitest";
import { excerptOf } from "./excerpt.ts";

const parts = (rows: number) =>
  [
    "part,name,stock,hall",
    ...Array.from({ length: rows }, (_, at) => `S-${at},Seal kit ${at},${at * 3},hall ${at % 7}`),
  ].join("\n");

test("a row of pasted data is found, with the names of its columns", async () => {
  const excerpt = await excerptOf(parts(240), "How many of S-117 are in stock?");
  expect(excerpt?.split("\n")).toEqual(
    expect.arrayContaining(["part,name,stock,hall", "S-117,Seal kit 117,351,hall 5"]),
  );
  expect(excerpt?.length).toBeLessThan(1_000);
});

test("in Chinese too, and in one long line", async () => {
  const rows = Array.from({ length: 240 }, (_, at) => `编号P${at} 密封件 库存${at * 3}件；`).join(
    "",
  );
  expect(await excerptOf(rows, "P117的库存是多少？")).toContain("编号P117 密封件 库存351件");
});

test("nothing is quoted of data that the question does not name", async () => {
  expect(await excerptOf(parts(240), "When is the audit?")).toBeUndefined();
});
