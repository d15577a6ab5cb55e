import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { diskSize, packagesToRun } from "./disk-size.ts";

const folder = mkdtempSync(join(tmpdir(), "disk-size-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the packages to run are those that are no development tools, and Node", () => {
  const packages = {
    "": {},
    "node_modules/next": {},
    "node_modules/typescript": { dev: true },
    "node_modules/prisma": { devOptional: true },
    "node_modules/node": { dev: true },
    "node_modules/typescript/node_modules/next": { dev: true },
  };
  expect(packagesToRun({ packages })).toEqual(["node_modules/next", "node_modules/node"]);
});

test("a folder takes what its files take, without those that are left out", () => {
  mkdirSync(join(folder, "a/b"), { recursive: true });
  writeFileSync(join(folder, "a/one"), "x".repeat(100_000));
  writeFileSync(join(folder, "a/b/two"), "x".repeat(300_000));
  const [all, one] = [diskSize([folder]), diskSize([folder], [join(folder, "a/b")])];
  expect(all).toBeGreaterThanOrEqual(400_000);
  expect(one).toBeGreaterThanOrEqual(100_000);
  expect(all - one).toBeGreaterThanOrEqual(300_000);
  linkSync(join(folder, "a/one"), join(folder, "a/same"));
  expect(diskSize([folder]) - all).toBeLessThan(100_000);
  expect(diskSize([join(folder, "none")])).toBe(0);
});
