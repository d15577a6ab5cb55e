import { describeRules } from "./tree.ts";

const made = (expression: string) => `export const a = () => ${expression};`;

describeRules("import paths are literal, and complete", [
  [
    "parlor/paths",
    "lib/chat/path-a.ts",
    'export { list } from "../conversations/index.ts";',
    'export { list } from "#lib/conversations/index.ts";',
  ],
  [
    "parlor/paths",
    "lib/chat/path-b.ts",
    'export { AppError } from "../errors.ts";',
    'export { AppError } from "#lib/errors.ts";',
  ],
  [
    "parlor/paths",
    "lib/path-c.ts",
    'export type { Viewer } from "./auth/viewer.ts";',
    'export type { Viewer } from "#lib/auth/viewer.ts";',
  ],
  [
    "parlor/paths",
    "app/a/path-d.ts",
    'export { Row } from "../../components/row.tsx";',
    'export { Row } from "#components/row.tsx";',
  ],
  ["parlor/paths", "scripts/path-e.ts", 'import "../lib/env.ts";', 'import "#lib/env.ts";'],
  [
    "parlor/paths",
    "lib/chat/path-f.ts",
    'export { cut } from "./cut";',
    'export { cut } from "./cut.ts";',
  ],
  [
    "parlor/paths",
    "lib/chat/path-g.ts",
    made('import("#lib/errors")'),
    made('import("#lib/errors.ts")'),
  ],
  [
    "parlor/plain-imports",
    "lib/chat/path-h.ts",
    "export const load = (room: string) => import(`#lib/${room}/index.ts`);",
    made('import("./cut.ts")'),
  ],
]);

describeRules("only a module's store.ts uses the database", [
  [
    "parlor/database",
    "lib/chat/db-a.ts",
    `import { db } from "#lib/db.ts";\n${made("db")}`,
    `import { inTransaction, type Transaction } from "#lib/db.ts";\nexport const both = (tx: Transaction) => [tx, inTransaction];`,
  ],
  [
    "parlor/database",
    "lib/db-b.ts",
    `import * as database from "./db.ts";\n${made("database")}`,
    'export type { Transaction } from "./db.ts";',
  ],
  [
    "parlor/database",
    "lib/chat/db-c.ts",
    'export { db as rows } from "#lib/db.ts";',
    'export type { Transaction } from "#lib/db.ts";',
  ],
  [
    "parlor/database",
    "lib/chat/db-d.ts",
    made('import("#lib/db.ts")'),
    made('import("./store.ts")'),
  ],
  [
    "parlor/database",
    "lib/chat/db-e.ts",
    'export * from "#lib/db.ts";',
    'export * from "./store.ts";',
  ],
  [
    "parlor/database",
    "processes/db-f.ts",
    `import { db } from "#lib/db.ts";\n${made("db")}`,
    `import { connection } from "#lib/db.ts";\n${made("connection()")}`,
  ],
  [
    "parlor/server-only",
    "lib/chat/store.ts",
    `import { db } from "#lib/db.ts";\n${made("db")}`,
    `import "server-only";\n\nimport { db } from "#lib/db.ts";\n\n${made("db")}`,
  ],
  [
    "parlor/server-only",
    "lib/chat/index.ts",
    "export const x = 1;",
    'import "server-only";\n\nexport const x = 1;',
  ],
]);
