import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

const manifest: Record<string, Record<string, unknown>> = JSON.parse(
  readFileSync("package.json", "utf8"),
);
const page = readFileSync("docs/dependencies.md", "utf8");

/** The rows of the table under a heading: name → reason. */
function rows(heading: string): Record<string, string> {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return Object.fromEntries(
    [...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name, reason]) => [name, reason]),
  );
}

test.each([
  ["dependencies", "Runtime"],
  ["devDependencies", "Development"],
  ["overrides", "Overrides"],
  ["allowScripts", "Install scripts"],
])("docs/dependencies.md gives the reason of each entry of %s, and of no other", (key, heading) => {
  expect(Object.keys(rows(heading)).sort()).toEqual(Object.keys(manifest[key] ?? {}).sort());
});

test("each install script is listed there as in package.json, allowed or denied", () => {
  for (const [name, reason] of Object.entries(rows("Install scripts"))) {
    expect(reason, name).toMatch(manifest.allowScripts?.[name] ? /^allowed: / : /^denied: /);
  }
});

test("versions are exact", () => {
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides };
  for (const [name, version] of Object.entries(wanted))
    expect(version, name).toMatch(/^(npm:[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/);
});
