import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { withDrawing } from "./architecture.ts";
import { modules } from "./lint/modules.ts";

const names = modules.map(({ name }) => name);

test("the picture of the modules is the one that the linter goes by (node scripts/architecture.ts draws it)", () => {
  const text = readFileSync("docs/architecture.md", "utf8");
  expect(text).toBe(withDrawing(text));
});

test("a module imports only modules below it, so there is no cycle", () => {
  for (const [place, { name, imports }] of modules.entries())
    for (const other of imports)
      expect(names.indexOf(other), `${name} → ${other}`).toBeGreaterThan(place);
});

/** Modules that run in processes without Next too, and know no row. */
const elsewhere = ["reading"];

test("every folder of lib with an index.ts that needs the server is one of the modules", () => {
  const folders = readdirSync("lib", { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const found = folders.flatMap(({ name }) => {
    try {
      const text = readFileSync(`lib/${name}/index.ts`, "utf8");
      return text.includes('import "server-only"') || elsewhere.includes(name) ? name : [];
    } catch {
      return [];
    }
  });
  expect(found.filter((name) => name !== "http").sort()).toEqual([...names].sort());
});
