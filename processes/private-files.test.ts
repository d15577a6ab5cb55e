import { chmodSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { takeLock } from "#lib/lock.ts";
import { ownDatabase, ownFolder } from "#lib/testing/own-database.ts";

import { secretOf } from "./supervisor/secret.ts";
import { keepCopy } from "./web/backup.ts";

let folder = "";
let remove = () => {};

beforeAll(() => ({ folder, remove } = ownFolder()));
afterAll(() => remove());

const paths = () => [
  folder,
  ...readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
];

/** What users other than the owner may read, write or enter. */
const open = () => paths().filter((path) => (lstatSync(path).mode & 0o077) !== 0);

/** Files of every kind: tables, indexes, the log, a statement's temporary ones. */
async function work(): Promise<void> {
  const database = await ownDatabase(folder);
  const client = await database.connect();
  await client.query("create table if not exists notes (id int primary key, text text)");
  await client.query(
    "insert into notes select i, repeat('word ', 200) from generate_series(1, 3000) i on conflict do nothing",
  );
  await client.query(
    "set work_mem = '64kB'; select count(*) from (select text || id from notes order by 1) s",
  );
  await client.query("vacuum full notes");
  await client.query("checkpoint");
  expect(open()).toEqual([]);
  await keepCopy(folder, client, "1_first");
  await client.end();
  database.child.send({ end: true });
  await database.gone;
}

test("H60: everything in the data folder is accessible to its owner alone: database, copies, secret, locks, sockets", async () => {
  secretOf(folder);
  const lock = takeLock(join(folder, "lock"), "The data folder", "npm start");
  await work();
  lock.release();
  expect(paths().length).toBeGreaterThan(1_900);
  expect(open()).toEqual([]);
});

test("what an earlier version left open to others is closed at the next start, also in copies", async () => {
  for (const path of paths()) {
    const found = lstatSync(path);
    if (path !== folder) chmodSync(path, found.isDirectory() ? 0o755 : 0o666);
  }
  expect(open().length).toBeGreaterThan(1_900);
  await work();
  expect(open()).toEqual([]);
});
