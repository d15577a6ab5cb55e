import { describeRules } from "./tree.ts";

const endpoint = 'import { endpoint } from "#lib/http/index.ts";\n\n';
const answer = "async () => Response.json(1)";
const made = `endpoint({ summary: "x", who: "anyone", answer: "response" }, ${answer})`;

describeRules("a route's methods are made by endpoint", [
  [
    "parlor/route-handlers",
    "app/api/a/route.ts",
    `export const GET = ${answer};`,
    `${endpoint}export const GET = ${made};`,
  ],
  [
    "parlor/route-handlers",
    "app/api/b/route.ts",
    "export async function POST() {\n  return Response.json(1);\n}",
    `${endpoint}export const dynamic = "force-dynamic";\nexport const POST = ${made};`,
  ],
  [
    "parlor/route-handlers",
    "app/api/c/route.ts",
    `const get = ${answer};\nexport { get as GET };`,
    `${endpoint}export const PUT = ${made};`,
  ],
  [
    "parlor/route-handlers",
    "app/api/d/route.ts",
    'export { GET } from "../a/route.ts";',
    `${endpoint}export const PATCH = ${made};`,
  ],
  [
    "parlor/route-handlers",
    "app/api/e/route.ts",
    'export * from "../a/route.ts";',
    `${endpoint}export const DELETE = ${made};`,
  ],
  [
    "parlor/route-handlers",
    "app/v1/models/route.ts",
    `const endpoint = (a: unknown) => a;\nexport const GET = endpoint(${answer});`,
    `${endpoint}export const HEAD = ${made};`,
  ],
  [
    "parlor/route-handlers",
    "app/api/f/route.ts",
    `export const { GET } = { GET: ${answer} };`,
    `${endpoint}export const OPTIONS = ${made};`,
  ],
  [
    "parlor/route-handlers",
    "app/api/h/route.ts",
    `${endpoint}let all = ${made};\nall = ${answer};\nexport { all as GET };`,
    `${endpoint}const all = ${made};\nexport { all as DELETE, all as GET };`,
  ],
  [
    "max-lines",
    "app/api/g/route.ts",
    `${"// line\n".repeat(60)}export const x = 1;`,
    `${"// line\n".repeat(58)}export const x = 1;`,
  ],
]);
