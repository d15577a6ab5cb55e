// node scripts/architecture.ts: draws the modules and their permitted imports into docs/architecture.md, from scripts/lint/modules.ts.
// scripts/architecture.test.ts fails while the picture is another one.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { modules } from "./lint/modules.ts";

const [begin, end] = ["<!-- modules -->", "<!-- end of modules -->"];

/** A Mermaid diagram, which GitHub and editors draw, and a table of what each module is for. */
function drawing(): string {
  const arrows = modules.flatMap(({ name, imports }) => imports.map((to) => `  ${name} --> ${to}`));
  const rows = modules.map(({ name, purpose }) => `| [${name}](../lib/${name}) | ${purpose} |`);
  return [
    begin,
    "",
    "```mermaid",
    "flowchart TD",
    ...arrows,
    "```",
    "",
    "| module | is for |",
    "| --- | --- |",
    ...rows,
    "",
    end,
  ].join("\n");
}

/** A text with the drawing in the place of the one that it has. Throws when it has no place for one. */
export function withDrawing(text: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`There is no ${begin} … ${end}.`);
  return text.slice(0, from) + drawing() + text.slice(to + end.length);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL("../docs/architecture.md", import.meta.url));
  writeFileSync(path, withDrawing(readFileSync(path, "utf8")));
}
