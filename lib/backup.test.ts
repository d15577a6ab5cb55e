import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { Client } from "pg";
import { beforeEach, expect, onTestFinished, test } from "vitest";

import { env } from "#lib/env.ts";
import { copyDatabase } from "#lib/testing/database-template.ts";
import { type OwnDatabase, ownDatabase, ownFolder } from "#lib/testing/own-database.ts";
import { sql } from "#lib/testing/people.ts";

import { lastBackup, makeBackup } from "./backup.ts";

let folder = "";

beforeEach(() => {
  const own = ownFolder();
  folder = own.folder;
  onTestFinished(own.remove);
});

async function ended(server: OwnDatabase): Promise<void> {
  server.child.send({ end: true });
  await server.gone;
}

const connectionTo = ({ host }: OwnDatabase) => ({ host, user: "postgres", database: "postgres" });

/** Every file in a folder that others than its owner may access. */
const openIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: "utf8" }).filter(
    (name) => (statSync(join(path, name)).mode & 0o077) !== 0,
  );

test("F39 a backup is made while others write, with the files of documents; it starts, and holds all that was committed before", async () => {
  await copyDatabase(folder);
  writeFileSync(join(folder, "auth-secret"), "a secret of this installation", { mode: 0o600 });
  const file = join("files", "ab", `ab${"0".repeat(62)}`);
  mkdirSync(join(folder, "files/ab"), { recursive: true });
  mkdirSync(join(folder, "files/incoming"));
  writeFileSync(join(folder, file), "a document", { mode: 0o600 });
  writeFileSync(join(folder, "files/incoming/half"), "half a document");
  const server = await ownDatabase(folder);
  const writer = await server.connect();
  await writer.query(
    "create table numbers (n int primary key, text text, at timestamptz default clock_timestamp())",
  );
  let [written, stopped] = [0, false];
  const writing = (async () => {
    while (!stopped) {
      await writer.query("insert into numbers (n, text) values ($1, repeat('x', 500))", [
        written + 1,
      ]);
      written += 1;
    }
  })();
  await expect.poll(() => written).toBeGreaterThan(50);
  const before = written;
  const backups = join(folder, "backups");
  let copying: Date | undefined;
  const looking = setInterval(() => {
    const isCopying = () =>
      readdirSync(backups, { recursive: true, encoding: "utf8" }).some((name) =>
        name.endsWith("/database"),
      );
    if (!copying && existsSync(backups) && isCopying()) copying = new Date();
  }, 1);
  const backup = await makeBackup({ dataFolder: folder, connection: connectionTo(server) });
  clearInterval(looking);
  const after = written;
  await expect.poll(() => written).toBeGreaterThan(after + 10);
  stopped = true;
  await writing;
  await writer.end();
  await ended(server);

  expect(lastBackup(folder)).toEqual(backup);
  expect(readFileSync(join(backup.folder, file), "utf8")).toBe("a document");
  expect(readdirSync(join(backup.folder, "files"))).toEqual(["ab"]);
  // A document that is deleted later stays in it.
  rmSync(join(folder, file));
  expect(readFileSync(join(backup.folder, file), "utf8")).toBe("a document");
  expect(openIn(join(folder, "backups"))).toEqual([]);
  expect(readdirSync(backup.folder).sort()).toEqual([
    "auth-secret",
    "backup.json",
    "database",
    "files",
  ]);

  const elsewhere = ownFolder();
  onTestFinished(elsewhere.remove);
  cpSync(backup.folder, elsewhere.folder, { recursive: true });
  const restored = await ownDatabase(elsewhere.folder);
  const reader = await restored.connect();
  const { rows } = await reader.query<{ count: number; most: number; newest: Date }>(
    "select count(*)::int as count, max(n) as most, max(at) as newest from numbers",
  );
  const [{ count = 0, most = 0, newest = undefined } = {}] = rows;
  // Nobody has written while the files were copied.
  expect(newest?.getTime()).toBeLessThanOrEqual(copying?.getTime() ?? 0);
  expect(count).toBe(most);
  expect(count).toBeGreaterThanOrEqual(before);
  expect(count).toBeLessThanOrEqual(after + 1);
  await reader.end();
  await ended(restored);
});

test("the newest seven are kept, and no file of others is removed; what was moved away is not the last", async () => {
  await copyDatabase(folder);
  const names = Array.from({ length: 8 }, (_, at) => `backup-2026-11-0${at + 1}T00-00-00-000Z`);
  for (const name of [...names, "backup-2026-11-09T00-00-00-000Z.part", "at-1_first", "mine"])
    mkdirSync(join(folder, "backups", name), { recursive: true });
  const server = await ownDatabase(folder);
  const source = { dataFolder: folder, connection: connectionTo(server) };
  const backup = await makeBackup(source);
  const left = readdirSync(join(folder, "backups"));
  expect(left.filter((name) => name.startsWith("backup-"))).toHaveLength(7);
  expect(left).toEqual(expect.arrayContaining(["at-1_first", "mine", ...names.slice(2)]));

  rmSync(backup.folder, { recursive: true });
  expect(lastBackup(folder)).toBeUndefined();
  const other = await makeBackup(source, join(folder, "other"));
  expect(lastBackup(folder)?.folder).toBe(other.folder);
  rmSync(other.folder, { recursive: true });
  // It may be on a disk that is kept in a safe.
  expect(lastBackup(folder)?.folder).toBe(other.folder);
  await ended(server);
});

test("a backup that fails leaves nothing behind, and the database goes on", async () => {
  await copyDatabase(folder);
  const server = await ownDatabase(folder);
  const source = { dataFolder: folder, connection: connectionTo(server) };
  rmSync(join(folder, "auth-secret"), { force: true, recursive: true });
  // A folder in its place cannot be copied as a file.
  mkdirSync(join(folder, "auth-secret"));
  await expect(makeBackup(source)).rejects.toThrow();
  expect(readdirSync(join(folder, "backups"))).toEqual([]);
  expect(lastBackup(folder)).toBeUndefined();
  const client = await server.connect();
  expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await client.end();
  await ended(server);
});

test.runIf(env.DATABASE_URL)(
  "of a PostgreSQL server it is a dump, which pg_restore reads",
  async () => {
    const url = new URL(env.DATABASE_URL ?? "");
    const backup = await makeBackup({
      dataFolder: folder,
      connection: { connectionString: url.href },
    });
    expect(openIn(backup.folder)).toEqual([]);
    expect(backup.database).toBe("server");

    const name = `restored_${randomUUID().replaceAll("-", "")}`;
    await sql(`create database ${name}`);
    url.pathname = `/${name}`;
    const dump = join(backup.folder, "database.dump");
    const { status } = spawnSync("pg_restore", ["--no-owner", `--dbname=${url.href}`, dump]);
    expect(status).toBe(0);
    const reader = new Client({ connectionString: url.href });
    await reader.connect();
    const migrations = `select count(*)::int as count from "_prisma_migrations"`;
    expect((await reader.query(migrations)).rows).toEqual(await sql(migrations));
    await reader.end();
    await sql(`drop database ${name}`);

    url.pathname = "/nobody-has-this";
    const wrong = { dataFolder: folder, connection: { connectionString: url.href } };
    await expect(makeBackup(wrong)).rejects.toThrow(/pg_dump has failed/);
    expect(lastBackup(folder)).toEqual(backup);
  },
);
