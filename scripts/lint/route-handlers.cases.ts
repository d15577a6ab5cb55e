import { describeRules, testAllowed } from "./tree.ts";

const endpoint = 'import { endpoint } from "#lib/http.ts";\n\n';
const answer = "async () => Response.json(1)";

describeRules("a route's methods are made by endpoint", [
  [
    "parlor/route-handlers",
    "app/api/a/route.ts",
    `export const GET = ${answer};`,
    `${endpoint}export const GET = endpoint(${answer});`,
  ],
  [
    "parlor/route-handlers",
    "app/api/b/route.ts",
    "export async function POST() {\n  return Response.json(1);\n}",
    `${endpoint}export const dynamic = "force-dynamic";\nexport const POST = endpoint(${answer});`,
  ],
  [
    "parlor/route-handlers",
    "app/api/c/route.ts",
    `const get = ${answer};\nexport { get as GET };`,
    `${endpoint}export const PUT = endpoint<{ id: string }>(${answer});`,
  ],
  [
    "parlor/route-handlers",
    "app/api/d/route.ts",
    'export { GET } from "../a/route.ts";',
    `${endpoint}export const PATCH = endpoint(${answer});`,
  ],
  [
    "parlor/route-handlers",
    "app/api/e/route.ts",
    'export * from "../a/route.ts";',
    `${endpoint}export const DELETE = endpoint(${answer});`,
  ],
  [
    "parlor/route-handlers",
    "app/v1/models/route.ts",
    `const endpoint = (a: unknown) => a;\nexport const GET = endpoint(${answer});`,
    `${endpoint}export const HEAD = endpoint(${answer});`,
  ],
  [
    "parlor/route-handlers",
    "app/api/f/route.ts",
    `export const { GET } = { GET: ${answer} };`,
    `${endpoint}export const OPTIONS = endpoint(${answer});`,
  ],
  [
    "parlor/route-handlers",
    "app/api/h/route.ts",
    `${endpoint}let all = endpoint(${answer});\nall = ${answer};\nexport { all as GET };`,
    `${endpoint}const all = endpoint(${answer});\nexport { all as DELETE, all as GET };`,
  ],
  [
    "max-lines",
    "app/api/g/route.ts",
    `${"// line\n".repeat(60)}export const x = 1;`,
    `${"// line\n".repeat(58)}export const x = 1;`,
  ],
]);

testAllowed("NextAuth's own route answers for itself", {
  "app/api/auth/[...nextauth]/route.ts": `const answer = ${answer};\nexport { answer as GET, answer as POST };`,
});
