import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import type { Client } from "pg";
import { beforeEach, expect, onTestFinished, test } from "vitest";

import { type Migration, migrate } from "#lib/migrate.ts";
import { copyDatabase } from "#lib/testing/database-template.ts";
import { ownDatabase, ownFolder } from "#lib/testing/own-database.ts";

import { keepCopy } from "./backup.ts";

let folder = "";

beforeEach(() => {
  const own = ownFolder();
  folder = own.folder;
  onTestFinished(own.remove);
});

const copies = () => readdirSync(join(folder, "backups")).sort();
const made = (name: string, sql: string): Migration => ({ name, sql, checksum: name });

/** A database that records its statements, with some files. */
function files(content: string): { asked: string[]; database: Client } {
  mkdirSync(join(folder, "database"), { recursive: true });
  writeFileSync(join(folder, "database", "table"), content);
  const asked: string[] = [];
  return {
    asked,
    database: { query: async (sql: string) => void asked.push(sql) } as unknown as Client,
  };
}

test("a migration that fails at each start leaves one copy, which is a complete database", async () => {
  const first = made(
    "1_first",
    "create table thing (id int primary key); insert into thing values (1)",
  );
  const broken = made("2_broken", "insert into thing values (2), (1)");
  await copyDatabase(folder);
  const server = await ownDatabase(folder);
  const connection = { host: server.host, user: "postgres", database: "postgres" };
  await migrate(connection, { migrations: [first] });
  const beforeChange = async (database: Client, lastApplied: string) =>
    void (await keepCopy(folder, database, lastApplied));
  for (let start = 0; start < 3; start++) {
    await expect(
      migrate(connection, { migrations: [first, broken], beforeChange }),
    ).rejects.toThrow("2_broken failed");
    expect(copies()).toEqual(["at-1_first"]);
  }
  server.child.send({ end: true });
  await server.gone;

  const elsewhere = ownFolder();
  onTestFinished(elsewhere.remove);
  cpSync(join(folder, "backups/at-1_first"), join(elsewhere.folder, "database"), {
    recursive: true,
  });
  const restored = await ownDatabase(elsewhere.folder);
  const client = await restored.connect();
  expect((await client.query("select id from thing")).rows).toEqual([{ id: 1 }]);
  await client.end();
  restored.child.send({ end: true });
  await restored.gone;
});

test("a newer copy replaces the older one of the same schema", async () => {
  await keepCopy(folder, files("old").database, "1_first");
  await keepCopy(folder, files("new").database, "1_first");
  expect(copies()).toEqual(["at-1_first"]);
  expect(readFileSync(join(folder, "backups/at-1_first/table"), "utf8")).toBe("new");
});

test("what interrupted copies left is removed, and no other file", async () => {
  for (const name of [
    "at-1_first.part",
    "2026-11-24T11-00-00-000Z-before-migration.part",
    "mine.part",
    "mine",
  ])
    mkdirSync(join(folder, "backups", name), { recursive: true });
  await keepCopy(folder, files("").database, "2_second");
  expect(copies()).toEqual(["at-2_second", "mine", "mine.part"]);
});

test("the newest three are kept", async () => {
  mkdirSync(join(folder, "backups/2026-11-24T11-00-00-000Z-before-migration"), { recursive: true });
  for (const name of ["1_a", "2_b", "3_c", "4_d"]) await keepCopy(folder, files("").database, name);
  expect(copies()).toEqual(["at-2_b", "at-3_c", "at-4_d"]);
});

test("F35: a copy that finds no space leaves nothing behind, and the previous one stays", async () => {
  await keepCopy(folder, files("old").database, "1_first");
  const { database } = files("new");
  // A file that cannot be copied stands in for a full disk.

  const socket = createServer();
  await new Promise<void>((resolve) => socket.listen(join(folder, "database", "socket"), resolve));
  await expect(keepCopy(folder, database, "1_first")).rejects.toThrow();
  socket.close();
  expect(copies()).toEqual(["at-1_first"]);
  expect(readFileSync(join(folder, "backups/at-1_first/table"), "utf8")).toBe("old");
});

test("maintenance does not run during a copy", async () => {
  const { asked, database } = files("");
  await keepCopy(folder, database, "1_first");
  expect(asked).toEqual([
    "select pg_advisory_lock(0)",
    "checkpoint",
    "select pg_advisory_unlock(0)",
  ]);
  expect(existsSync(join(folder, "backups/at-1_first"))).toBe(true);
  expect(statSync(join(folder, "backups")).mode & 0o077).toBe(0);
});
