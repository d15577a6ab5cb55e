import { expect, test } from "vitest";

import { describeLaws, growTree } from "./tree.ts";

const viewer = 'import type { Viewer } from "#lib/auth/viewer.ts";\n';

describeLaws("the environment is read in one place", [
  ["house/env", "app/a.ts", "export const home = process.env.HOME;", 'export { env } from "#lib/env.ts";'],
  ["house/env", "lib/chat/b.ts", 'export const home = process["env"].HOME;', "export const { pid } = process;"],
  ["house/env", "lib/c.ts", "export const { env } = process;", "export const { platform } = process;"],
  ["house/env", "lib/chat/d.ts", "const me = process;\nexport const home = me.env;", "export const leave = () => process.exit(1);"],
  ["house/env", "lib/chat/e.ts", 'import { env } from "node:process";\nexport const home = env.HOME;', 'export { join } from "node:path";'],
  ["house/env", "lib/chat/f.ts", 'import process from "process";\nexport const x = process;', "export const seconds = process.uptime();"],
  ["house/env", "lib/chat/i.ts", 'export const load = () => import("node:process");', 'export const load = () => import("node:path");'],
  ["house/env", "lib/chat/j.ts", 'process.loadEnvFile(".env");', "process.emitWarning(String(1));"],
  ["house/env", "instrumentation.ts", "export const a = process.env.NODE_ENV;", 'export const a = process.env.NEXT_RUNTIME === "nodejs";'],
  ["house/env", "lib/chat/k.ts", 'export const a = globalThis["process"]["env"].HOME;', 'export const a = process.env["NEXT_RUNTIME"];'],
  ["house/env", "processes/g.ts", "export const all = { ...process.env };", "export const { argv } = process;"],
  ["house/env", "proxy.ts", "export const url = globalThis.process.env.URL;", "export const env = (env: { HOME: string }) => env.HOME;"],
  [
    "house/env",
    "components/h.ts",
    "export const { env: settings } = process;",
    "export const settings = ({ env }: { env: string }) => env;",
  ],
]);

describeLaws("no raw HTML, no code from text", [
  [
    "house/html",
    "components/a.tsx",
    "export const A = (p: { h: string }) => <p dangerouslySetInnerHTML={{ __html: p.h }} />;",
    "export const A = (p: { h: string }) => <p>{p.h}</p>;",
  ],
  ["house/html", "components/b.ts", "export const props = { dangerouslySetInnerHTML: { __html: 1 } };", "export const props = { id: 1 };"],
  [
    "house/html",
    "app/c.ts",
    "export const draw = (p: Element, h: string) => void (p.innerHTML = h);",
    "export const text = (p: Element) => p.textContent;",
  ],
  ["house/html", "app/d.tsx", "export const D = () => <iframe srcDoc={String(1)} />;", "export const D = () => <p id={String(1)} />;"],
  ["house/html", "lib/chat/g.ts", 'export const props = { "innerHTML": 1 };', 'export const props = { "aria-label": 1 };'],
  ["house/html", "lib/chat/h.ts", 'export const html = (p: Element) => p["outerHTML"];', "export const html = (p: Element) => p.id;"],
  [
    "house/html",
    "lib/chat/i.ts",
    "export const draw = (h: string) => document.write(h);",
    "export const draw = (h: string) => document.append(h);",
  ],
  ["no-eval", "lib/chat/e.ts", "export const run = (text: string) => eval(text);", "export const run = (text: string) => Number(text);"],
  [
    "no-new-func",
    "lib/chat/f.ts",
    "export const run = (text: string) => new Function(text);",
    "export const run = (text: string) => new Map([[text, 1]]);",
  ],
]);

describeLaws("exports have names", [
  ["house/named-exports", "lib/chat/a.ts", "export default 1;", "export const one = 1;"],
  ["house/named-exports", "components/b.ts", "const one = 1;\nexport { one as default };", "const one = 1;\nexport { one };"],
  ["house/named-exports", "app/c.tsx", "export default function C() {\n  return null;\n}", "export function C() {\n  return null;\n}"],
  ["house/named-exports", "app/page/d.tsx", "export default function D() {\n  return null;\n}", "export function D() {\n  return null;\n}"],
]);

describeLaws("files are short, finished, and quiet", [
  ["max-lines", "lib/chat/a.ts", `${"// line\n".repeat(300)}export const x = 1;`, `${"// line\n".repeat(298)}export const x = 1;`],
  ["max-lines", "scripts/b.ts", `${"\n".repeat(300)}export const x = 1;`, "export const x = 1;"],
  ["no-warning-comments", "lib/chat/c.ts", "// TODO: the rest\nexport const x = 1;", "// The method is set apart.\nexport const x = 1;"],
  [
    "no-warning-comments",
    "lib/chat/d.ts",
    "// biome-ignore lint: short\nexport const x = 1;",
    "// Biome reads this file too.\nexport const x = 1;",
  ],
  ["no-console", "components/e.ts", "export const say = () => console.error(1);", "export const say = () => 1;"],
  [
    "no-console",
    "lib/chat/f.ts",
    "// eslint-disable-next-line no-console\nconsole.log(1);",
    'import { log } from "#lib/log.ts";\nlog.info({});',
  ],
]);

test("what Next asks for, and what the only reader and the maker of keys need, passes", async () => {
  const files = {
    "app/page.tsx": "export default function Page() {\n  return null;\n}",
    "app/c/[id]/not-found.tsx": "export default function NotFound() {\n  return null;\n}",
    "next.config.ts": "export default {};",
    "lib/env.ts": "export const home = process.env.HOME;",
    "lib/auth/index.ts": `import "server-only";\n\n${viewer.replace("#lib/auth", ".")}export const open = (row: unknown) => row as Viewer;`,
    "scripts/a.mjs": "console.log(process.env.HOME);",
    "processes/a.ts": "console.log(1);",
  };
  const tree = growTree(files);
  expect(await tree.eslint()).toEqual(Object.fromEntries(Object.keys(files).map((path) => [path, []])));
  tree.fell();
});
