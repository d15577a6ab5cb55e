// Who may import whom: the picture in docs/architecture.md, as the linter reads it. A place that is not named in a policy may import nothing.

import { fileURLToPath } from "node:url";

const rooms = ["chat", "conversations", "context", "models", "knowledge", "assistants", "auth", "users", "audit", "settings", "quotas"];

/** The files, each in one place (the first that fits), some with a mark beside it: `test`, `face`, `schema`, `store`, `errors`, `db`, `migrate`. */
const files = [
  { category: "test", pattern: "**/*.test.{ts,tsx}" },
  { category: "schema", pattern: "lib/*/schema.ts" },
  { category: "face", pattern: ["lib/*/{index,schema}.ts", `lib/{${rooms.join(",")}}.ts`] },
  { category: "store", pattern: "lib/*/store.ts" },
  { category: "errors", pattern: "lib/errors.ts" },
  { category: "db", pattern: "lib/db.ts" },
  { category: "migrate", pattern: "lib/migrate.ts" },
  ...[
    // Next reads these two beside `app`; they are doors all the same.
    { category: "app", pattern: ["app/**", "{proxy,instrumentation,instrumentation-client}.ts"] },
    { category: "components", pattern: "components/**" },
    { category: "key", pattern: "lib/auth/viewer.ts" },
    { category: "words", pattern: "lib/words/**" },
    { category: "testing", pattern: "lib/testing/**" },
    { category: "leaf", pattern: "lib/{demo-model,embedded-postgres}/**", capture: ["leaf"] },
    { category: "generated", pattern: "lib/generated/**" },
    { category: "frame", pattern: "lib/http.{ts,test.ts}" },
    // A room may begin as one file.
    { category: "room", pattern: `lib/{${rooms.join(",")}}{.ts,.test.ts}`, capture: ["room"] },
    { category: "text", pattern: "lib/text/**" },
    { category: "room", pattern: "lib/*/**", capture: ["room"] },
    { category: "cellar", pattern: "lib/*" },
    { category: "migration", pattern: "scripts/migration.ts" },
    { category: "screenshots", pattern: "scripts/screenshots{.ts,/**}" },
    { category: "processes", pattern: "processes/**" },
    { category: "scripts", pattern: "scripts/**" },
    { category: "bench", pattern: "bench/**" },
    { category: "e2e", pattern: "e2e/**" },
    { category: "prisma", pattern: "prisma/**" },
    { category: "root", pattern: "*" },
  ].map((place) => ({ ...place, stopMatching: true })),
];

const is = (...categories: string[]) => ({ file: { categories } });
const allOf = (...categories: string[]) => ({ file: { categories: { allOf: categories } } });
const room = (...names: string[]) => ({
  file: { categories: { allOf: ["room", "face"] }, captured: names.map((name) => ({ room: name })) },
});
const schemaOf = (...names: string[]) => ({
  file: { categories: { allOf: ["room", "schema"] }, captured: names.map((name) => ({ room: name })) },
});
const inRoom = (...names: string[]) => ({ file: { categories: ["room"], captured: names.map((name) => ({ room: name })) } });
const outside = (...sources: string[]) => ({ module: { origin: "external", source: sources } });

const may = (from: object, ...to: object[]) => ({ from, allow: { to } });
const mayNot = (from: object, to: object[], message: string) => ({ from, disallow: { to }, message });

const anyRoom = allOf("room", "face");
const anyFile = { file: { path: "**" } };
const packages = { module: { origin: ["external", "core"] } };

/** Later policies win over earlier ones. */
const policies = [
  may(anyFile, packages, is("key"), is("words"), is("text")),

  may(is("app"), is("app", "components", "frame", "cellar"), anyRoom),
  may(is("components"), is("components", "schema", "errors")),
  may(is("frame"), is("frame", "cellar"), room("auth", "audit")),
  may(is("cellar"), is("cellar")),

  may(is("room"), is("cellar"), room("audit")),
  may(is("room"), { file: { categories: ["room"], captured: { room: "{{ from.file.captured.room }}" } } }),
  may(inRoom("auth"), room("users")),
  may(inRoom("context", "settings"), schemaOf("conversations")),
  may(inRoom("knowledge", "assistants"), room("models")),
  may(inRoom("chat"), anyRoom),

  may(is("leaf"), is("cellar"), { file: { categories: ["leaf"], captured: { leaf: "{{ from.file.captured.leaf }}" } } }),
  may(is("testing"), is("testing", "leaf", "cellar", "generated"), anyRoom),
  may(is("test"), is("testing", "leaf", "cellar"), anyRoom),

  may(is("processes"), is("processes", "leaf", "cellar"), anyRoom),
  may(is("scripts", "migration"), is("scripts", "leaf", "cellar"), anyRoom),
  may(is("screenshots"), is("screenshots", "scripts")),
  may(is("migration", "screenshots"), is("testing")),
  may(is("bench"), is("bench", "testing", "leaf", "cellar"), anyRoom),
  may(is("e2e"), is("e2e", "testing", "leaf", "schema")),
  may(is("root"), is("root", "scripts", "testing", "leaf", "cellar")),

  mayNot(is("app"), [is("db", "migrate")], "A door calls a room, it does not open the database."),
  mayNot(
    is("schema"),
    [{ file: { categories: { anyOf: ["room", "cellar"], noneOf: ["schema", "errors"] } } }, { module: { origin: "core" } }],
    "A browser loads schema.ts: it may import other schema.ts files and lib/errors.ts, nothing that reads or writes.",
  ),
  mayNot(is("components"), [{ module: { origin: "core" } }], "Components run in a browser: no module of Node's."),
  mayNot(anyFile, [is("generated"), outside("@prisma/*")], "Only lib/db.ts and a room's store.ts speak Prisma."),
  may(is("db", "store", "testing", "migration"), is("generated"), outside("@prisma/*")),
  mayNot(is("room", "app", "components"), [outside("pg")], "Rooms reach the database through their store.ts and Prisma."),
  mayNot(anyFile, [outside("@electric-sql/*")], "The application speaks PostgreSQL; only lib/embedded-postgres knows PGlite."),
  may(is("leaf", "testing"), outside("@electric-sql/*")),
  mayNot(is("key"), [anyFile, packages], "lib/auth/viewer.ts imports nothing: any file may hold a key."),
  mayNot(anyFile, [is("test")], "Nothing imports a test."),
];

/** The settings of eslint-plugin-boundaries, for a checkout at `root` (absolute). */
export const settings = (root: string) => ({
  "import/resolver": { [fileURLToPath(new URL("resolver.ts", import.meta.url))]: { root } },
  "boundaries/root-path": root,
  "boundaries/files": files,
  "boundaries/legacy-templates": false,
  "boundaries/dependency-nodes": ["import", "export", "dynamic-import", "require"],
  "boundaries/additional-dependency-nodes": [{ selector: "TSImportType Literal", kind: "type", name: "import-type" }],
});

export const layers = {
  "boundaries/no-unknown-files": "error",
  "boundaries/dependencies": [
    "error",
    {
      default: "disallow",
      message:
        "This file may not import {{dependency.source}}: imports go down only, a room is entered by its door (docs/architecture.md).",
      checkAllOrigins: true,
      checkUnknownLocals: true,
      checkInternals: true,
      policies,
    },
  ],
};
