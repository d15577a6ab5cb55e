import { describeRules, testAllowed } from "./tree.ts";

const viewer = 'import type { Viewer } from "#lib/auth/viewer.ts";\n';

describeRules("the environment is read in one place", [
  [
    "parlor/env",
    "app/env-a.ts",
    "export const home = process.env.HOME;",
    'export { env } from "#lib/env.ts";',
  ],
  [
    "parlor/env",
    "lib/chat/env-b.ts",
    'export const home = process["env"].HOME;',
    "export const { pid } = process;",
  ],
  [
    "parlor/env",
    "lib/env-c.ts",
    "export const { env } = process;",
    "export const { platform } = process;",
  ],
  [
    "parlor/env",
    "lib/chat/env-d.ts",
    "const me = process;\nexport const home = me.env;",
    "export const leave = () => process.exit(1);",
  ],
  [
    "parlor/env",
    "lib/chat/env-e.ts",
    'import { env } from "node:process";\nexport const home = env.HOME;',
    'export { join } from "node:path";',
  ],
  [
    "parlor/env",
    "lib/chat/env-f.ts",
    'import process from "process";\nexport const x = process;',
    "export const seconds = process.uptime();",
  ],
  [
    "parlor/env",
    "lib/chat/env-i.ts",
    'export const load = () => import("node:process");',
    'export const load = () => import("node:path");',
  ],
  [
    "parlor/env",
    "lib/chat/env-j.ts",
    'process.loadEnvFile(".env");',
    "process.emitWarning(String(1));",
  ],
  [
    "parlor/env",
    "instrumentation.ts",
    "export const a = process.env.NODE_ENV;",
    'export const a = process.env.NEXT_RUNTIME === "nodejs";',
  ],
  [
    "parlor/env",
    "lib/chat/env-k.ts",
    'export const a = globalThis["process"]["env"].HOME;',
    'export const a = process.env["NEXT_RUNTIME"];',
  ],
  [
    "parlor/env",
    "processes/env-g.ts",
    "export const all = { ...process.env };",
    "export const { argv } = process;",
  ],
  [
    "parlor/env",
    "proxy.ts",
    "export const url = globalThis.process.env.URL;",
    "export const env = (env: { HOME: string }) => env.HOME;",
  ],
  [
    "parlor/env",
    "components/env-h.ts",
    "export const { env: settings } = process;",
    "export const settings = ({ env }: { env: string }) => env;",
  ],
]);

describeRules("a pattern takes no longer than its text is long", [
  [
    "regexp/no-super-linear-backtracking",
    "lib/chat/pattern-a.ts",
    "export const a = /^(a+)+$/u;",
    "export const a = /^a+$/u;",
  ],
  [
    "regexp/no-super-linear-move",
    "components/pattern-b.ts",
    "export const b = /\\s+$/u;",
    "export const b = /(?<!\\s)\\s+$/u;",
  ],
]);

describeRules("no raw HTML, no code from text", [
  [
    "parlor/html",
    "components/html-a.tsx",
    "export const A = (p: { h: string }) => <p dangerouslySetInnerHTML={{ __html: p.h }} />;",
    "export const A = (p: { h: string }) => <p>{p.h}</p>;",
  ],
  [
    "parlor/html",
    "components/html-b.ts",
    "export const props = { dangerouslySetInnerHTML: { __html: 1 } };",
    "export const props = { id: 1 };",
  ],
  [
    "parlor/html",
    "app/html-c.ts",
    "export const draw = (p: Element, h: string) => void (p.innerHTML = h);",
    "export const text = (p: Element) => p.textContent;",
  ],
  [
    "parlor/html",
    "app/html-d.tsx",
    "export const D = () => <iframe srcDoc={String(1)} />;",
    "export const D = () => <p id={String(1)} />;",
  ],
  [
    "parlor/html",
    "lib/chat/html-g.ts",
    'export const props = { "innerHTML": 1 };',
    'export const props = { "aria-label": 1 };',
  ],
  [
    "parlor/html",
    "lib/chat/html-h.ts",
    'export const html = (p: Element) => p["outerHTML"];',
    "export const html = (p: Element) => p.id;",
  ],
  [
    "parlor/html",
    "lib/chat/html-i.ts",
    "export const draw = (h: string) => document.write(h);",
    "export const draw = (h: string) => document.append(h);",
  ],
  [
    "no-eval",
    "lib/chat/html-e.ts",
    "export const run = (text: string) => eval(text);",
    "export const run = (text: string) => Number(text);",
  ],
  [
    "no-new-func",
    "lib/chat/html-f.ts",
    "export const run = (text: string) => new Function(text);",
    "export const run = (text: string) => new Map([[text, 1]]);",
  ],
]);

describeRules("exports have names", [
  ["parlor/named-exports", "lib/chat/names-a.ts", "export default 1;", "export const one = 1;"],
  [
    "parlor/named-exports",
    "components/names-b.ts",
    "const one = 1;\nexport { one as default };",
    "const one = 1;\nexport { one };",
  ],
  [
    "parlor/named-exports",
    "app/names-c.tsx",
    "export default function C() {\n  return null;\n}",
    "export function C() {\n  return null;\n}",
  ],
  [
    "parlor/named-exports",
    "app/page/names-d.tsx",
    "export default function D() {\n  return null;\n}",
    "export function D() {\n  return null;\n}",
  ],
]);

describeRules("files are short, finished, and quiet", [
  [
    "max-lines",
    "lib/chat/size-a.ts",
    `${"// line\n".repeat(300)}export const x = 1;`,
    `${"// line\n".repeat(298)}export const x = 1;`,
  ],
  [
    "max-lines",
    "scripts/size-b.ts",
    `${"\n".repeat(300)}export const x = 1;`,
    "export const x = 1;",
  ],
  [
    "no-warning-comments",
    "lib/chat/comment-oxlint.ts",
    "// oxlint-disable-next-line typescript/no-floating-promises\nexport const x = 1;",
    "// oxlint is a linter\nexport const x = 1;",
  ],
  [
    "no-warning-comments",
    "lib/chat/comment-eslint.ts",
    "/* eslint-disable */\nexport const x = 1;",
    "// ESLint reads this file too.\nexport const x = 1;",
  ],
  [
    "no-warning-comments",
    "lib/chat/size-c.ts",
    "// TODO: the rest\nexport const x = 1;",
    "// The method is set apart.\nexport const x = 1;",
  ],
  [
    "no-warning-comments",
    "lib/chat/size-d.ts",
    "// biome-ignore lint: short\nexport const x = 1;",
    "// Biome reads this file too.\nexport const x = 1;",
  ],
  [
    "no-console",
    "components/size-e.ts",
    "export const say = () => console.error(1);",
    "export const say = () => 1;",
  ],
  [
    "no-console",
    "lib/chat/size-f.ts",
    "// eslint-disable-next-line no-console\nconsole.log(1);",
    'import { log } from "#lib/log.ts";\nlog.info({});',
  ],
]);

testAllowed("what Next asks for, and what the only reader and the maker of keys need, passes", {
  "app/page.tsx": "export default function Page() {\n  return null;\n}",
  "app/c/[id]/not-found.tsx": "export default function NotFound() {\n  return null;\n}",
  "next.config.ts": "export default {};",
  "lib/env.ts": "export const home = process.env.HOME;",
  "lib/auth/index.ts": `import "server-only";\n\n${viewer.replace("#lib/auth", ".")}export const open = (row: unknown) => row as Viewer;`,
  "scripts/a.mjs": "console.log(process.env.HOME);",
  "processes/a.ts": "console.log(1);",
});
