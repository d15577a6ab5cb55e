import { beforeAll, describe, expect, test } from "vitest";

import { createTree, type Findings, lint } from "./tree.ts";

/** Which file may not import what, and which imports (separated by spaces) are allowed instead. */
const rules: [from: string, refused: string, allowed: string][] = [
  // Routes and pages
  ["app/page.tsx", "#lib/chat/store.ts", "#lib/chat/index.ts"],
  ["app/api/chat/route.ts", "#lib/chat/story.ts", "#lib/chat/schema.ts"],
  ["app/c/[id]/page.tsx", "#lib/db.ts", "#lib/errors.ts"],
  ["app/c/page.tsx", "#lib/testing/people.ts", "#components/chat/list.tsx"],
  ["app/setup/page.tsx", "../../processes/web.ts", "#lib/http/index.ts"],
  ["app/sign-in/page.tsx", "#lib/demo-model/index.ts", "#lib/i18n/index.ts"],
  ["app/x/page.tsx", "../../e2e/pages.ts", "../layout.tsx"],
  ["proxy.ts", "#lib/users/store.ts", "#lib/auth/index.ts"],
  ["app/y/page.tsx", "#lib/auth/operator.ts", "#lib/auth/index.ts"],
  // Components
  ["components/chat/a.tsx", "#lib/chat/index.ts", "#lib/chat/schema.ts"],
  ["components/chat/b.tsx", "#lib/chat/story.ts", "#lib/auth/viewer.ts"],
  ["components/chat/c.tsx", "#lib/env.ts", "#lib/errors.ts"],
  ["components/chat/d.tsx", "#lib/log.ts", "#lib/i18n/index.ts"],
  ["components/chat/e.tsx", "#lib/http/index.ts", "../button.tsx"],
  ["components/chat/f.tsx", "node:fs", "react"],
  ["components/chat/g.tsx", "../../app/page.tsx", "#components/button.tsx"],
  ["components/chat/h.tsx", "#lib/db.ts", "zod"],
  ["components/chat/i.ts", "#lib/users/store.ts", "#lib/users/rules.ts"],
  ["components/context/a.tsx", "#components/chat/turn.tsx", "#components/conversation/store.ts"],
  ["components/conversation/a.ts", "#components/context/panel.tsx", "#components/frame/a.ts"],
  ["components/frame/b.tsx", "#components/chat/turn.tsx", "#components/ui/button.tsx"],
  // Modules among themselves
  ["lib/models/a.ts", "#lib/context/index.ts", "#lib/errors.ts"],
  ["lib/conversations/a.ts", "#lib/chat/index.ts", "#lib/auth/viewer.ts"],
  ["lib/context/a.ts", "#lib/turns/index.ts", "./cut.ts"],
  ["lib/turns/a.ts", "#lib/context/index.ts", "#lib/conversations/index.ts"],
  ["lib/users/a.ts", "#lib/auth/index.ts", "#lib/audit/index.ts"],
  ["lib/auth/a.ts", "#lib/settings/index.ts", "#lib/users/index.ts"],
  ["lib/audit/a.ts", "#lib/users/schema.ts", "./store.ts"],
  ["lib/chat/a.ts", "#lib/conversations/store.ts", "#lib/conversations/index.ts"],
  ["lib/chat/b.ts", "#lib/conversations/tree.ts", "#lib/context/schema.ts"],
  ["lib/someday/a.ts", "#lib/users/index.ts", "#lib/errors.ts"],
  ["lib/settings.ts", "#lib/users/index.ts", "#lib/audit/index.ts"],
  // Modules upward
  ["lib/chat/c.ts", "#lib/http/index.ts", "#lib/errors.ts"],
  ["lib/chat/d.ts", "#components/chat/list.tsx", "#lib/i18n/index.ts"],
  ["lib/chat/e.ts", "../../app/page.tsx", "./schema.ts"],
  ["lib/chat/f.ts", "#lib/testing/people.ts", "#lib/env.ts"],
  ["lib/chat/g.ts", "#lib/demo-model/index.ts", "#lib/models/index.ts"],
  ["lib/chat/h.ts", "#lib/embedded-postgres/index.ts", "./store.ts"],
  ["lib/chat/i.ts", "../../scripts/lint/layers.ts", "node:crypto"],
  // The browser's code
  ["lib/chat/schema.ts", "./store.ts", "zod"],
  ["lib/models/schema.ts", "node:fs", "#lib/errors.ts"],
  ["lib/users/schema.ts", "#lib/env.ts", "#lib/auth/viewer.ts"],
  ["lib/auth/viewer.ts", "zod", ""],
  ["lib/users/rules.ts", "zod", "#lib/text/rules.ts"],
  ["lib/models/rules.ts", "./schema.ts", "#lib/text/rules.ts"],
  ["lib/variants/modelfile-rules.ts", "./schema.ts", "./command-rules.ts"],
  // Prisma
  ["lib/chat/j.ts", "#lib/generated/prisma/client.ts", "#lib/db.ts"],
  ["lib/chat/k.ts", "@prisma/client", "zod"],
  ["lib/chat/l.ts", "pg", "zod"],
  ["lib/chat/m.ts", "@electric-sql/pglite", "zod"],
  ["lib/models/store.ts", "#lib/users/store.ts", "#lib/generated/prisma/client.ts @prisma/client"],
  ["lib/testing/b.ts", "#lib/chat/story.ts", "#lib/generated/prisma/client.ts @prisma/client pg"],
  ["lib/db.ts", "#lib/users/index.ts", "./generated/prisma/client.ts @prisma/adapter-pg"],
  ["lib/migrate.ts", "@prisma/adapter-pg", "pg"],
  ["processes/a.ts", "#lib/generated/prisma/client.ts", "#lib/db.ts"],
  ["lib/embedded-postgres/lock.ts", "#lib/demo-model/index.ts", "@electric-sql/pglite"],
  // Frame and cellar
  ["lib/http/endpoint.ts", "#lib/users/index.ts", "#lib/auth/index.ts"],
  ["lib/http/endpoint.test.ts", "#lib/auth/store.ts", "./endpoint.ts"],
  ["lib/log.ts", "#lib/audit/index.ts", "./env.ts"],
  ["lib/process-singleton.ts", "#lib/http/index.ts", "#lib/errors.ts"],
  ["lib/error-message.ts", "#lib/users/schema.ts", "#lib/i18n/index.ts"],
  ["lib/text/a.ts", "#lib/env.ts", "#lib/process-singleton.ts"],
  ["lib/i18n/index.ts", "#lib/users/schema.ts", "./en.ts"],
  // Modules without dependencies, tests and top-level programs
  ["lib/demo-model/a.ts", "#lib/models/index.ts", "#lib/log.ts"],
  ["lib/embedded-postgres/a.ts", "#lib/settings/index.ts", "#lib/migrate.ts"],
  ["lib/testing/a.ts", "#lib/users/store.ts", "#lib/users/index.ts"],
  ["lib/chat/chat.test.ts", "#lib/users/store.ts", "#lib/testing/people.ts"],
  ["lib/chat/story.test.ts", "./chat.test.ts", "#lib/users/index.ts"],
  ["processes/web.ts", "#lib/testing/people.ts", "#lib/models/index.ts"],
  ["processes/demo-model.ts", "../app/page.tsx", "#lib/demo-model/index.ts"],
  ["scripts/shots.ts", "#lib/chat/store.ts", "#lib/embedded-postgres/index.ts"],
  ["scripts/migration.ts", "#lib/chat/store.ts", "#lib/testing/schema-diff.ts @prisma/client"],
  ["vitest.config.ts", "./app/page.tsx", "./lib/testing/database.ts"],
  ["bench/chat.ts", "#lib/chat/store.ts", "#lib/testing/people.ts"],
  ["e2e/chat.spec.ts", "#lib/chat/index.ts", "#lib/testing/people.ts"],
];

const written = (sources: string) =>
  sources
    .split(" ")
    .map((source, index) =>
      source
        ? `export type { Thing as Thing${index} } from "${source}";`
        : "export type Thing = string;",
    )
    .join("\n");

describe("imports go down only, including types", () => {
  let [refused, allowed]: Findings[] = [];
  beforeAll(async () => {
    refused = await lint(
      Object.fromEntries(rules.map(([from, source]) => [from, written(source)])),
    );
    allowed = await lint(
      Object.fromEntries(rules.map(([from, , source]) => [from, written(source)])),
    );
  });

  test.each(rules)("%s may not import %s", (from) => {
    expect(refused?.[from]).toContain("boundaries/dependencies");
  });
  test.each(rules.map(([from, , source]) => [from, source]))("%s may import %s", (from) => {
    expect(allowed?.[from]).not.toContain("boundaries/dependencies");
  });
});

describe("every form of import is checked", () => {
  const forms = {
    "lib/users/a.ts": 'import { Thing } from "#lib/chat/index.ts";\nexport const thing = Thing;',
    "lib/users/b.ts": 'export * from "#lib/chat/index.ts";',
    "lib/users/c.ts": 'export const thing = () => import("#lib/chat/index.ts");',
    "lib/users/d.ts": 'export type Thing = import("#lib/chat/index.ts").Thing;',
    "lib/users/e.ts": 'import "#lib/chat/index.ts";',
    "lib/users/f.ts":
      'export const thing: typeof import("#lib/chat/index.ts") | undefined = undefined;',
  };
  let refused: Findings = {};
  beforeAll(async () => void (refused = await lint(forms)));
  test.each(Object.entries(forms))("%s: %s", (path) => {
    expect(refused[path]).toContain("boundaries/dependencies");
  });
});

test("a file in an unknown folder is refused", async () => {
  const found = await lint({
    "helpers/a.ts": "export const a = 1;",
    "bench/a.ts": "export const a = 1;",
  });
  expect(found).toEqual({ "helpers/a.ts": ["boundaries/no-unknown-files"], "bench/a.ts": [] });
});

test("a cycle is refused, also one of types alone", async () => {
  const files = {
    "lib/chat/a.ts": 'import type { B } from "./b.ts";\nexport type A = B | 1;',
    "lib/chat/b.ts": 'import type { A } from "./a.ts";\nexport type B = A[];',
  };
  const round = createTree(files);
  const straight = createTree({ ...files, "lib/chat/b.ts": "export type B = string[];" });
  expect(await round.biome()).toMatchObject({
    clean: false,
    output: expect.stringContaining("noImportCycles"),
  });
  expect(await straight.biome()).toMatchObject({ clean: true });
  round.remove();
  straight.remove();
});

test("a cycle through #lib is detected as well", async () => {
  const tree = createTree({
    "lib/errors.ts": 'import { log } from "#lib/log.ts";\nexport const told = log;',
    "lib/log.ts": 'import { told } from "#lib/errors.ts";\nexport const log = () => told;',
  });
  expect(await tree.biome()).toMatchObject({
    clean: false,
    output: expect.stringContaining("noImportCycles"),
  });
  tree.remove();
});
