import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseFlags } from "#lib/testing/cheap-starts.ts";
import { copyDatabase } from "#lib/testing/database-template.ts";
import { ownDatabase, ownFolder } from "#lib/testing/own-database.ts";
import { schemaDiff } from "#lib/testing/schema-diff.ts";
import { socketFolder } from "./env.ts";
import { type Migration, MigrationError, migrate, pending, readMigrations } from "./migrate.ts";

// An empty database of its own.
const folder = mkdtempSync(join(tmpdir(), "parlor-migrate-"));
const connection = { host: socketFolder(folder), user: "postgres", database: "postgres" };
const database = fork("processes/database.ts", {
  env: { ...process.env, DATA_DIR: folder },
  execArgv: databaseFlags,
});

beforeAll(() => new Promise<void>((resolve) => database.once("message", () => resolve())));
afterAll(async () => {
  const gone = new Promise((resolve) => database.once("exit", resolve));
  database.disconnect();
  await gone;
  rmSync(folder, { recursive: true, force: true });
});

async function rows<Row extends object>(sql: string): Promise<Row[]> {
  const client = new Client(connection);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const made = (name: string, sql: string): Migration => ({
  name,
  sql,
  checksum: createHash("sha256").update(sql).digest("hex"),
});
const first = made(
  "1_first",
  "create table thing (id int primary key); insert into thing values (1)",
);
const second = made("2_second", "alter table thing add column name text");
const broken = made("3_broken", "create table other (id int); insert into thing values (1)");

/**
 * The contents of `schema`: columns, keys and indexes, in an order that does not depend on the
 * order of their creation.
 */
const shapeOf = (schema: string) =>
  rows<{ what: string; is: string }>(`
    select c.table_name || '.' || c.column_name as what, c.udt_name || ' ' || c.is_nullable || ' ' || replace(coalesce(c.column_default, ''), '${schema}.', '') as is
    from information_schema.columns c where c.table_schema = '${schema}'
    union all
    select conname, replace(pg_get_constraintdef(oid), '${schema}.', '') from pg_constraint where connamespace = '${schema}'::regnamespace
    union all
    select indexname, replace(indexdef, '${schema}.', '') from pg_indexes where schemaname = '${schema}'
    order by 1, 2`).then((all) => all.filter(({ what }) => !what.startsWith("_prisma_migrations")));

describe("migrations", () => {
  test("are applied once, in order, each with its record", async () => {
    expect(await migrate(connection, { migrations: [first] })).toEqual(["1_first"]);
    expect(await migrate(connection, { migrations: [first, second] })).toEqual(["2_second"]);
    expect(await migrate(connection, { migrations: [first, second] })).toEqual([]);
    expect(await rows("select id, name from thing")).toEqual([{ id: 1, name: null }]);
  });

  test("that fail leave no trace", async () => {
    await expect(migrate(connection, { migrations: [first, second, broken] })).rejects.toThrow(
      /3_broken failed \(23505\) and was undone/,
    );
    expect(await rows("select to_regclass('other') as other")).toEqual([{ other: null }]);
    expect(await migrate(connection, { migrations: [first, second] })).toEqual([]);
  });

  test("F37 in which the machine goes off leave no trace, and are applied at the next start", async () => {
    const own = ownFolder();
    try {
      const long = made(
        "2_long",
        "alter table thing add column name text; insert into thing select i from generate_series(2, 500000) i",
      );
      await copyDatabase(own.folder);
      const { child, gone, host } = await ownDatabase(own.folder);
      const there = { ...connection, host };
      await migrate(there, { migrations: [first] });
      const migrating = migrate(there, { migrations: [first, long] }).catch(
        (thrown: unknown) => thrown,
      );
      setTimeout(() => child.kill("SIGKILL"), 100);
      expect(await migrating).toBeInstanceOf(Error);
      await gone;
      const again = await ownDatabase(own.folder);
      expect(
        await migrate({ ...connection, host: again.host }, { migrations: [first, long] }),
      ).toEqual(["2_long"]);
      again.child.disconnect();
      await again.gone;
    } finally {
      own.remove();
    }
  });

  test("start with a copy when there is something to apply and data to lose", async () => {
    const copies: string[] = [];
    const beforeChange = async (_: Client, lastApplied: string) => void copies.push(lastApplied);
    await migrate(connection, { migrations: [first, second], beforeChange });
    expect(copies).toEqual([]);
    const third = made("3_third", "create table third (id int)");
    await migrate(connection, { migrations: [first, second, third], beforeChange });
    expect(copies).toEqual(["2_second"]);
  });

  test("of two web servers that start at the same time are applied by one", async () => {
    const fourth = made("4_fourth", "create table fourth (id int)");
    const all = [first, second, made("3_third", "create table third (id int)"), fourth];
    const both = await Promise.all([
      migrate(connection, { migrations: all }),
      migrate(connection, { migrations: all }),
    ]);
    expect(both.flat()).toEqual(["4_fourth"]);
  });

  test("refuse a database that is newer than the code, and one with other migrations", () => {
    const applied = new Map([["1_first", first.checksum]]);
    expect(() => pending([], applied)).toThrow(MigrationError);
    expect(() => pending([], applied)).toThrow(/newer than this Parlor/);
    expect(() => pending([{ ...first, checksum: "another" }], applied)).toThrow(/never edited/);
    expect(pending([first, second], applied)).toEqual([second]);
  });

  test("of the project produce the Prisma schema, and the two indexes that it cannot express; variants keep their ids", async () => {
    await rows("drop schema public cascade; create schema public");
    const all = readMigrations();
    const at = all.findIndex(({ name }) => name.endsWith("_variant_access"));
    await migrate(connection, { migrations: all.slice(0, at) });
    await rows(
      `insert into "Variant" (id, name, enabled, version) values (gen_random_uuid(), 'terse', true, 1)`,
    );
    await migrate(connection, { migrations: all });
    expect(await rows(`select "modelId", access from "Variant"`)).toEqual([
      { modelId: "terse", access: "base" },
    ]);
    const migrated = await shapeOf("public");
    const wanted = await schemaDiff(undefined, readFileSync("prisma/schema.prisma", "utf8"));
    await rows(
      `create schema wanted; set search_path = wanted; ${wanted.replace(/CREATE SCHEMA[^;]*;/, "")}; set search_path = public`,
    );
    const [has, shall] = [migrated, await shapeOf("wanted")].map((all) =>
      all.map(({ what, is }) => `${what}: ${is}`),
    );
    expect(shall?.filter((each) => !has?.includes(each))).toEqual([]);
    expect(has?.filter((each) => !shall?.includes(each))).toEqual([
      expect.stringMatching(/^Model_one_default: .* WHERE "isDefault"/),
      expect.stringMatching(/^Turn_one_active: .* WHERE .*queued.*streaming/),
    ]);
  });
});
