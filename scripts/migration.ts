// Drafts a migration: the SQL from the committed schema to the one in the working tree, to be
// reviewed, completed and committed.
//
//   node scripts/migration.ts NAME
//
// Prisma's own command needs a binary from a host that may be unreachable, and a shadow database;
// its engine in WebAssembly needs neither.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { schemaDiff } from "#lib/testing/schema-diff.ts";

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error("usage: node scripts/migration.ts name_in_small_letters");
  process.exit(2);
}

const committed = (() => {
  try {
    return execFileSync("git", ["show", "HEAD:prisma/schema.prisma"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined; // the first migration begins with nothing
  }
})();

const sql = await schemaDiff(committed, readFileSync("prisma/schema.prisma", "utf8"));
const stamp = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
const folder = `prisma/migrations/${stamp}_${name}`;
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/migration.sql`, sql);
console.log(`${folder}/migration.sql`);
