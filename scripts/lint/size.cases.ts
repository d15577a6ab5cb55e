import { describeRules, type RuleCase, testAllowed } from "./tree.ts";

const lines = (count: number) => "  count();\n".repeat(count);
const count = "const count = () => 1;\n";
const long = (signature: string, statements: number) =>
  `${count}${signature}\n${lines(statements)}}`;

const functionLength = [
  "export function work() {",
  "export const work = () => {",
  "export const work = count.bind(function other() {",
].map((signature): [refused: string, allowed: string] => {
  const end = signature.includes("bind") ? ");" : "";
  return [`${long(signature, 59)}${end}`, `${long(signature, 58)}${end}`];
});

const imports = (most: number) =>
  Array.from({ length: most }, (_, at) => `import "#lib/file-${at}.ts";\n`).join("");
const known = 'import "#lib/file-0.ts";\nimport "#lib/i18n/en/chat.json";\n';

const props = (most: number) => Array.from({ length: most }, (_, at) => `prop${at}`);
const destructured = (most: number) =>
  `type Props = Record<string, string>;\nexport const A = ({ ${props(most).join(", ")}, ...rest }: Props) => [${props(most).join(", ")}, rest.other];`;
const literal = (most: number) =>
  `export const B = (all: { ${props(most)
    .map((name) => `${name}: string;`)
    .join(" ")} }) => all.prop0;`;

describeRules("functions, components and files are small enough to be read at once", [
  ...functionLength.map(
    ([refused, allowed], at): RuleCase => [
      "parlor/function-length",
      `lib/chat/length-${at}.ts`,
      refused,
      allowed,
    ],
  ),
  [
    "parlor/function-length",
    "lib/chat/length-method.ts",
    `${count}export class Work {\n  run() {\n${lines(59)}  }\n}`,
    `${count}export class Work {\n  run() {\n${lines(58)}  }\n}`,
  ],
  [
    "parlor/function-length",
    "components/length-hook.tsx",
    long("export function useWork() {", 59),
    long("export function Work() {", 118),
  ],
  [
    "parlor/component-size",
    "components/size-a.tsx",
    long("export function Work() {", 119),
    long("export function Work() {", 118),
  ],
  [
    "parlor/component-size",
    "components/size-b.tsx",
    `import { memo } from "react";\n${long("export const Work = memo(function Work() {", 119)});`,
    `import { memo } from "react";\n${long("export const Work = memo(function Work() {", 118)});`,
  ],
  ["parlor/component-size", "components/size-c.tsx", destructured(8), destructured(7)],
  ["parlor/component-size", "components/size-d.tsx", literal(8), literal(7)],
  ["parlor/fan-out", "lib/chat/fan-out-a.ts", imports(13), `${imports(12)}${known}`],
  [
    "parlor/fan-out",
    "processes/fan-out-b.ts",
    `${imports(12)}import { value } from "#lib/other.ts"; export { value };`,
    `${imports(12)}export { value } from "#lib/other.ts";`,
  ],
  [
    "parlor/fan-out",
    "lib/chat/fan-out-c.ts",
    `${imports(12)}export const load = () => import("#lib/other.ts");`,
    `${imports(12)}export const load = () => import("#lib/file-1.ts");`,
  ],
]);

testAllowed("tests, and the list of all routes, are as large as they must be", {
  "lib/chat/size.test.ts": long("export function work() {", 200),
  "app/api/openapi.json/routes.ts": imports(40),
});
