// A database as the first start on an empty data folder leaves it. PGlite takes seconds of processor time to make one, and a copy takes none:
// tests that are not about the first start begin with a copy.

import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";

import { cache } from "./cheap-starts.ts";
import { ownDatabase, ownFolder } from "./own-database.ts";

/** What a new database depends on. */
const madeBy = [
  "node_modules/@electric-sql/pglite/package.json",
  "lib/embedded-postgres/session.ts",
];

/** Gives an empty data folder a database without tables. Tests that run at the same time may call it. */
export async function copyDatabase(folder: string): Promise<void> {
  cpSync(await templateFolder(), join(folder, "database"), { recursive: true });
}

async function templateFolder(): Promise<string> {
  const sum = createHash("sha256");
  for (const path of madeBy) sum.update(readFileSync(path));
  const name = `database-${sum.digest("hex").slice(0, 16)}`;
  const template = join(cache, name);
  if (existsSync(template)) return template;
  const { folder, remove } = ownFolder();
  const { child, gone } = await ownDatabase(folder);
  child.send({ end: true });
  await gone;
  mkdirSync(cache, { recursive: true });
  // Another process may be keeping its own copy at this moment.
  for (const old of readdirSync(cache))
    if (old.startsWith("database-") && !old.startsWith(name))
      rmSync(join(cache, old), { recursive: true, force: true });
  keep(join(folder, "database"), template);
  remove();
  return template;
}

/** Under its name only when it is whole; another process may have been quicker. */
function keep(made: string, template: string): void {
  const copy = `${template}.${process.pid}`;
  cpSync(made, copy, { recursive: true });
  try {
    renameSync(copy, template);
  } catch (thrown) {
    rmSync(copy, { recursive: true, force: true });
    if (!existsSync(template)) throw thrown;
  }
}
