// Which file may import which, for the linter; docs/architecture.md draws it. A category that no policy names may import nothing.

import { fileURLToPath } from "node:url";

import { modules } from "./modules.ts";

const names = modules.map(({ name }) => name).join(",");

/** The files, each in one category (the first that matches), some with a mark beside it: `test`, `entry`, `schema`, `rules`, `store`, `errors`, `db`, `migrate`, `singleton`. */
const files = [
  { category: "test", pattern: "**/*.test.{ts,tsx}" },
  { category: "schema", pattern: "lib/*/schema.ts" },
  { category: "rules", pattern: "lib/*/{rules,*-rules}.ts" },
  {
    category: "entry",
    pattern: ["lib/*/{index,schema,rules}.ts", `lib/{${names}}.ts`],
  },
  { category: "store", pattern: "lib/*/{store,*-store}.ts" },
  { category: "errors", pattern: "lib/errors.ts" },
  { category: "db", pattern: "lib/db.ts" },
  { category: "migrate", pattern: "lib/migrate.ts" },
  { category: "singleton", pattern: "lib/process-singleton.ts" },
  ...[
    // Next reads these two beside `app`; they are route handlers all the same.
    { category: "app", pattern: ["app/**", "{proxy,instrumentation,instrumentation-client}.ts"] },
    { category: "components", pattern: "components/*/**", capture: ["name"] },
    { category: "components", pattern: "components/*" },
    { category: "key", pattern: "lib/auth/viewer.ts" },
    { category: "words", pattern: "lib/i18n/**" },
    { category: "testing", pattern: "lib/testing/**" },
    { category: "server", pattern: "lib/{demo-model,embedded-postgres}/**", capture: ["name"] },
    { category: "generated", pattern: "lib/generated/**" },
    { category: "http", pattern: "lib/http/**" },
    // A module may begin as one file.
    { category: "module", pattern: `lib/{${names}}{.ts,.test.ts}`, capture: ["name"] },
    { category: "text", pattern: "lib/text/**" },
    { category: "module", pattern: "lib/*/**", capture: ["name"] },
    { category: "infrastructure", pattern: "lib/*" },
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
const entryOf = (...names: string[]) => ({
  file: {
    categories: { allOf: ["module", "entry"] },
    captured: names.map((name) => ({ name })),
  },
});
const inModule = (...names: string[]) => ({
  file: { categories: ["module"], captured: names.map((name) => ({ name })) },
});
const inComponents = (...names: string[]) => ({
  file: { categories: ["components"], captured: names.map((name) => ({ name })) },
});
const outside = (...sources: string[]) => ({ module: { origin: "external", source: sources } });

const may = (from: object, ...to: object[]) => ({ from, allow: { to } });
const mayNot = (from: object, to: object[], message: string) => ({
  from,
  disallow: { to },
  message,
});

const anyModule = allOf("module", "entry");
const anyFile = { file: { path: "**" } };
const packages = { module: { origin: ["external", "core"] } };

/** Later policies win over earlier ones. */
const policies = [
  may(anyFile, packages, is("key"), is("words"), is("text")),

  may(is("app"), is("app", "components", "http", "infrastructure"), anyModule),
  may(is("components"), is("components", "schema", "rules", "errors")),
  may(is("http"), is("http", "infrastructure"), entryOf("auth", "audit")),
  may(is("infrastructure"), is("infrastructure")),
  may(is("text"), is("singleton")),

  may(is("module"), is("infrastructure"), {
    file: { categories: ["module"], captured: { name: "{{ from.file.captured.name }}" } },
  }),
  // Without a name `entryOf` would mean every module.
  ...modules
    .filter(({ imports }) => imports.length > 0)
    .map(({ name, imports }) => may(inModule(name), entryOf(...imports))),

  may(is("server"), is("infrastructure"), {
    file: { categories: ["server"], captured: { name: "{{ from.file.captured.name }}" } },
  }),
  may(is("testing"), is("testing", "server", "infrastructure", "generated"), anyModule),
  may(is("test"), is("testing", "server", "infrastructure", "scripts"), anyModule),

  may(is("processes"), is("processes", "server", "infrastructure"), anyModule),
  may(is("scripts", "migration"), is("scripts", "server", "infrastructure"), anyModule),
  // A program in a terminal acts in the name of an administrator; a request never does.
  may(is("scripts"), { file: { path: "lib/auth/operator.ts" } }),
  may(is("screenshots"), is("screenshots", "scripts")),
  may(is("migration", "screenshots"), is("testing")),
  may(is("bench"), is("bench", "testing", "server", "infrastructure", "scripts"), anyModule),
  may(is("e2e"), is("e2e", "testing", "server", "schema", "scripts")),
  may(is("root"), is("root", "scripts", "testing", "server", "infrastructure")),

  mayNot(
    is("app"),
    [is("db", "migrate")],
    "A route calls a module; it does not query the database.",
  ),
  mayNot(
    is("schema"),
    [
      {
        file: {
          categories: {
            anyOf: ["module", "infrastructure"],
            noneOf: ["schema", "rules", "errors"],
          },
        },
      },
      { module: { origin: "core" } },
    ],
    "A browser loads schema.ts: it may import other schema.ts and rules.ts files and lib/errors.ts, nothing that reads or writes.",
  ),
  mayNot(
    is("rules"),
    [packages, { file: { categories: { noneOf: ["rules"] } } }],
    "A browser loads rules.ts with every form: it imports other files of rules alone, and no package.",
  ),
  mayNot(
    inComponents("frame", "ui", "markdown"),
    [inComponents("chat", "context", "conversation")],
    "What all pages share knows nothing of conversations.",
  ),
  mayNot(
    inComponents("context", "conversation"),
    [inComponents("chat")],
    "components/chat imports components/context and components/conversation, never the other way round.",
  ),
  mayNot(
    inComponents("conversation"),
    [inComponents("context")],
    "components/context imports components/conversation, never the other way round.",
  ),
  mayNot(
    is("components"),
    [{ module: { origin: "core" } }],
    "Components run in a browser: no module of Node's.",
  ),
  mayNot(
    anyFile,
    [is("generated"), outside("@prisma/*")],
    "Only lib/db.ts and a module's store.ts use Prisma.",
  ),
  may(is("db", "store", "testing", "migration"), is("generated"), outside("@prisma/*")),
  mayNot(
    is("module", "app", "components"),
    [outside("pg")],
    "Modules reach the database through their store.ts and Prisma.",
  ),
  mayNot(
    anyFile,
    [outside("@electric-sql/*")],
    "The application speaks PostgreSQL; only lib/embedded-postgres knows PGlite.",
  ),
  may(is("server", "testing"), outside("@electric-sql/*")),
  mayNot(
    is("key"),
    [anyFile, packages],
    "lib/auth/viewer.ts imports nothing: any file may hold a key.",
  ),
  mayNot(anyFile, [is("test")], "Nothing imports a test."),
];

/** The settings of eslint-plugin-boundaries, for a checkout at `root` (absolute). */
export const settings = (root: string) => ({
  "import/resolver": { [fileURLToPath(new URL("resolver.ts", import.meta.url))]: { root } },
  "boundaries/root-path": root,
  "boundaries/files": files,
  "boundaries/legacy-templates": false,
  "boundaries/dependency-nodes": ["import", "export", "dynamic-import", "require"],
  "boundaries/additional-dependency-nodes": [
    { selector: "TSImportType Literal", kind: "type", name: "import-type" },
  ],
});

export const layers = {
  "boundaries/no-unknown-files": "error",
  "boundaries/dependencies": [
    "error",
    {
      default: "disallow",
      message:
        "This file may not import {{dependency.source}}: imports go down only, and a module is imported by its index.ts or schema.ts (docs/architecture.md).",
      checkAllOrigins: true,
      checkUnknownLocals: true,
      checkInternals: true,
      policies,
    },
  ],
};
