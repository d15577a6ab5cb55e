import { describeLaws } from "./tree.ts";

const made = (expression: string) => `export const a = () => ${expression};`;

describeLaws("an import says where it leads", [
  [
    "house/paths",
    "lib/chat/a.ts",
    'export { list } from "../conversations/index.ts";',
    'export { list } from "#lib/conversations/index.ts";',
  ],
  ["house/paths", "lib/chat/b.ts", 'export { AppError } from "../errors.ts";', 'export { AppError } from "#lib/errors.ts";'],
  ["house/paths", "lib/c.ts", 'export type { Viewer } from "./auth/viewer.ts";', 'export type { Viewer } from "#lib/auth/viewer.ts";'],
  ["house/paths", "app/a/d.ts", 'export { Row } from "../../components/row.tsx";', 'export { Row } from "#components/row.tsx";'],
  ["house/paths", "scripts/e.ts", 'import "../lib/env.ts";', 'import "#lib/env.ts";'],
  ["house/paths", "lib/chat/f.ts", 'export { cut } from "./cut";', 'export { cut } from "./cut.ts";'],
  ["house/paths", "lib/chat/g.ts", made('import("#lib/errors")'), made('import("#lib/errors.ts")')],
  [
    "house/plain-imports",
    "lib/chat/h.ts",
    "export const load = (room: string) => import(`#lib/${room}/index.ts`);",
    made('import("./cut.ts")'),
  ],
]);

describeLaws("the database belongs to a room's store.ts", [
  [
    "house/database",
    "lib/chat/a.ts",
    `import { db } from "#lib/db.ts";\n${made("db")}`,
    `import { inTransaction, type Transaction } from "#lib/db.ts";\nexport const both = (tx: Transaction) => [tx, inTransaction];`,
  ],
  [
    "house/database",
    "lib/b.ts",
    `import * as database from "./db.ts";\n${made("database")}`,
    'export type { Transaction } from "./db.ts";',
  ],
  ["house/database", "lib/chat/c.ts", 'export { db as rows } from "#lib/db.ts";', 'export type { Transaction } from "#lib/db.ts";'],
  ["house/database", "lib/chat/d.ts", made('import("#lib/db.ts")'), made('import("./store.ts")')],
  ["house/database", "lib/chat/e.ts", 'export * from "#lib/db.ts";', 'export * from "./store.ts";'],
  [
    "house/database",
    "processes/f.ts",
    `import { db } from "#lib/db.ts";\n${made("db")}`,
    `import { connection } from "#lib/db.ts";\n${made("connection()")}`,
  ],
  [
    "house/server-only",
    "lib/chat/store.ts",
    `import { db } from "#lib/db.ts";\n${made("db")}`,
    `import "server-only";\n\nimport { db } from "#lib/db.ts";\n\n${made("db")}`,
  ],
  ["house/server-only", "lib/chat/index.ts", "export const x = 1;", 'import "server-only";\n\nexport const x = 1;'],
]);
