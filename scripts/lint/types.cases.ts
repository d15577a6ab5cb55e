import { describeRules } from "./tree.ts";

const save = "const save = async () => false;\n";

describeRules("no escape from the types", [
  [
    "@typescript-eslint/no-explicit-any",
    "lib/chat/any-a.ts",
    "export const x = (y: any) => y;",
    "export const x = (y: unknown) => y;",
  ],
  [
    "@typescript-eslint/no-explicit-any",
    "e2e/any-b.ts",
    "export const x = [] as any[];",
    "export const x = [] as string[];",
  ],
  [
    "@typescript-eslint/ban-ts-comment",
    "lib/chat/any-c.ts",
    "// @ts-ignore\nexport const x: string = 1;",
    "// A point, no comma.\nexport const x = 1.5;",
  ],
  [
    "@typescript-eslint/ban-ts-comment",
    "bench/any-d.ts",
    "// @ts-expect-error: odd\nexport const x: string = 1;",
    "export const x = String(1);",
  ],
  [
    "@typescript-eslint/ban-ts-comment",
    "lib/chat/any-e.tsx",
    "// @ts-nocheck\nexport const x: string = 1;",
    "export const x = <p />;",
  ],
  [
    "@typescript-eslint/no-unused-vars",
    "lib/chat/any-f.ts",
    "const a = 1;\nexport const b = 2;",
    "export const b = ({ a: _, ...rest }: { a: 1 }) => rest;",
  ],
]);

const parsed = "export const read = (text: string)";

describeRules("a library's any does not spread", [
  [
    "typescript/no-unsafe-return",
    "lib/chat/seep-a.ts",
    `${parsed} => JSON.parse(text);`,
    `${parsed}: unknown => JSON.parse(text) as unknown;`,
  ],
  [
    "typescript/no-unsafe-assignment",
    "app/seep-b.ts",
    `${parsed} => {\n  const a: string = JSON.parse(text);\n  return a;\n};`,
    `${parsed} => text;`,
  ],
  [
    "typescript/no-unsafe-argument",
    "components/seep-c.tsx",
    `${parsed} => text.padEnd(JSON.parse(text));`,
    `${parsed} => text.padEnd(3);`,
  ],
  [
    "typescript/no-unsafe-member-access",
    "processes/seep-d.ts",
    `${parsed} => Boolean(JSON.parse(text).a);`,
    `${parsed} => text.length;`,
  ],
  [
    "typescript/no-unsafe-call",
    "lib/chat/seep-e.ts",
    `${parsed} => void JSON.parse(text)();`,
    `${parsed} => void text.trim();`,
  ],
]);

describeRules("promises are awaited", [
  [
    "typescript/no-floating-promises",
    "lib/chat/promise-a.ts",
    `${save}export const a = () => {\n  save();\n};`,
    `${save}export const a = async () => {\n  await save();\n};`,
  ],
  [
    "typescript/no-floating-promises",
    "scripts/promise-b.mjs",
    `${save}save();`,
    `${save}await save();`,
  ],
  [
    "typescript/no-floating-promises",
    "lib/chat/promise-c.test.ts",
    `${save}save();`,
    `${save}save().catch(() => undefined);`,
  ],
  [
    "typescript/no-misused-promises",
    "lib/chat/promise-d.ts",
    `${save}export const a = () => (save() ? 1 : 2);`,
    `${save}export const a = async () => ((await save()) ? 1 : 2);`,
  ],
  [
    "typescript/no-misused-promises",
    "processes/promise-e.ts",
    `${save}export const a = () => [1].forEach(async () => save());`,
    `${save}export const a = () => Promise.all([1].map(async () => save()));`,
  ],
]);

describeRules("the rules of Next and React are enabled", [
  [
    "no-restricted-imports",
    "lib/chat/react-0.ts",
    'export { useState } from "react";',
    'export { z } from "zod";',
  ],
  [
    "no-restricted-imports",
    "e2e/react-1.ts",
    'export { renderToString } from "react-dom/server";',
    'export { expect } from "@playwright/test";',
  ],
  [
    "react-hooks/rules-of-hooks",
    "components/react-a.tsx",
    'import { useState } from "react";\nexport function A({ on }: { on: boolean }) {\n  if (on) useState(1);\n  return null;\n}',
    'import { useState } from "react";\nexport function A() {\n  const [on] = useState(1);\n  return on;\n}',
  ],
  [
    "@next/next/no-img-element",
    "components/react-b.tsx",
    'export const B = () => <img src="/b.png" alt="" />;',
    "export const B = () => <p />;",
  ],
  [
    "react/jsx-key",
    "components/react-c.tsx",
    "export const C = () => [1].map(() => <p />);",
    "export const C = () => [1].map((n) => <p key={n} />);",
  ],
]);
