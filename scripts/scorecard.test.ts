import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

const wanted = Object.entries({ F: 40, H: 60, B: 16, W: 12 }).flatMap(([letter, last]) =>
  Array.from({ length: last }, (_, at) => `${letter}${at + 1}`),
);
const lines = readFileSync("docs/scorecard.md", "utf8")
  .split("\n")
  .map((line) => line.split(" | "))
  .filter(([row]) => /^\| [A-Z]\d+$/.test(row ?? ""))
  .map(([row = "", , where = ""]) => ({ row: row.slice(2), where }));

/**
 * The rows in test titles, each with the file. The tests of the demo model's own faults do not
 * count for Parlor.
 */
const said = execFileSync("git", [
  "ls-files",
  "--cached",
  "--others",
  "--exclude-standard",
  "*.test.ts",
  "*.test.tsx",
  "*.spec.ts",
])
  .toString()
  .trim()
  .split("\n")
  .filter(
    (file) =>
      !file.startsWith("lib/demo-model/") &&
      !file.endsWith("scorecard.test.ts") &&
      existsSync(file),
  )
  .flatMap((file) =>
    [...new Set(readFileSync(file, "utf8").match(/\b[FHBW]\d{1,2}\b/g))].map(
      (row) => `${row} ${file}`,
    ),
  );

test("each row is in the scorecard once", () => {
  expect(lines.map(({ row }) => row)).toEqual(wanted);
  expect(lines.filter(({ where }) => where.length < 3)).toEqual([]);
});

test("it names each test file with a row in a title, and no other", () => {
  const named = lines.flatMap(({ row, where }) =>
    [...where.matchAll(/`([^`]+\.(?:test\.tsx?|spec\.ts))`/g)].map(([, file]) => `${row} ${file}`),
  );
  const toldOf = new Set(named.filter((each) => said.includes(each)));
  expect(said.filter((each) => !toldOf.has(each))).toEqual([]);
  expect(named.filter((each) => !existsSync(each.split(" ")[1] ?? ""))).toEqual([]);
});
