import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Client } from "pg";
import { expect, onTestFinished, type TestContext, test } from "vitest";

import { roomFor, roomOn } from "#lib/disk.ts";
import { ownDatabase } from "#lib/testing/own-database.ts";

const mebibyte = 1024 * 1024;

/** A separate disk, which a test may fill. */
function aDisk(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "parlor-disk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=320m", "tmpfs", folder]);
  if (status !== 0) context.skip("this machine lets nobody mount a disk");
  onTestFinished(() => void spawnSync("umount", ["--lazy", folder]));
  return folder;
}

/** Another program takes all but this many bytes. */
const fill = (folder: string, left: number) =>
  writeFileSync(join(folder, "another-program"), Buffer.alloc(Math.max(0, roomOn(folder) - left)));
const empty = (folder: string) => rmSync(join(folder, "another-program"));

const write = (client: Client) =>
  client.query("update notes set id = id").then(
    () => "stored",
    (thrown: { code?: string }) => thrown.code,
  );
const read = async (client: Client) => (await client.query("select id from notes")).rows;

test("F35: on a full disk the database can be read, also when it is started there, and writes when there is space again", async (context) => {
  const folder = aDisk(context);
  const first = await ownDatabase(folder);
  const client = await first.connect();
  await client.query("create table notes (id int)");
  await client.query("insert into notes values (1)");

  fill(folder, roomFor.writing / 2);
  await expect.poll(() => write(client)).toBe("25006");
  expect(await read(client)).toEqual([{ id: 1 }]);

  // The disk is filled completely while the database is killed and started again.
  first.child.kill("SIGKILL");
  await first.gone;
  writeFileSync(join(folder, "rest"), Buffer.alloc(roomOn(folder)));
  expect(roomOn(folder)).toBe(0);
  const second = await ownDatabase(folder);
  const again = await second.connect();
  expect(await write(again)).toBe("25006");
  expect(await read(again)).toEqual([{ id: 1 }]);

  empty(folder);
  await expect.poll(() => write(again)).toBe("stored");
  expect(await read(again)).toEqual([{ id: 1 }]);
  await again.end();
  second.child.send({ end: true });
  expect(await second.gone).toBe(0);
});

test("F35: it shuts down in order on a full disk, and nothing is damaged", async (context) => {
  const folder = aDisk(context);
  const first = await ownDatabase(folder);
  const client = await first.connect();
  await client.query("create table notes (id int)");
  await client.query("insert into notes select 1 from generate_series(1, 1000)");
  fill(folder, 0);
  expect(roomOn(folder)).toBeLessThan(mebibyte);
  await client.end();
  first.child.send({ end: true });
  expect(await first.gone).toBe(0);
  empty(folder);
  const second = await ownDatabase(folder);
  const again = await second.connect();
  expect(await read(again)).toHaveLength(1_000);
  await again.end();
  second.child.send({ end: true });
  await second.gone;
});
