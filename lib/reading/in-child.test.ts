import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { readerArguments } from "./in-child.ts";

const folder = mkdtempSync(join(tmpdir(), "in-child-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "file");
const other = join(folder, "other");
writeFileSync(file, "text");
writeFileSync(other, "text");

describe("H52 a reader that a file has taken over", () => {
  const run = (program: string) =>
    spawnSync(process.execPath, [...readerArguments(file, 300), "--eval", program]).status;

  test("may read that file", () => {
    expect(run(`fs.readFileSync(${JSON.stringify(file)})`)).toBe(0);
  });

  test.each([
    ["read another one", `fs.readFileSync(${JSON.stringify(other)})`],
    [
      "read the checkout beside its code, where the data folder may be",
      "fs.readFileSync('README.md')",
    ],
    ["list its folder", `fs.readdirSync(${JSON.stringify(folder)})`],
    ["write", `fs.writeFileSync(${JSON.stringify(file)}, "")`],
    ["start a program", "child_process.execSync('true')"],
    ["load a native module", "process.dlopen({ exports: {} }, '/x.node')"],
  ])("may not %s", (_, program) => {
    expect(run(program)).toBe(1);
  });
});
