import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { roomFor } from "#lib/disk.ts";
import { copyDatabase } from "#lib/testing/database-template.ts";
import { ownFolder } from "#lib/testing/own-database.ts";

import { type EmbeddedServer, serve } from "./server.ts";
import { openSession } from "./session.ts";
import { diskOf, type SpaceWatch, watchSpace } from "./space.ts";

let folder = "";
let remove = () => {};
let server: EmbeddedServer;
let watch: SpaceWatch;
const plenty = 10 * roomFor.asking;
let room = plenty;
let looks = 0;
const disk = { room: () => (looks++, room), release: () => undefined, setAside: () => undefined };

beforeAll(async () => {
  ({ folder, remove } = ownFolder());
  await copyDatabase(folder);
  server = await serve(await openSession(join(folder, "database")), join(folder, "run"));
  watch = await watchSpace(join(folder, "run"), disk, 20);
});
afterAll(async () => {
  await watch.stop();
  await server.close(1_000);
  remove();
});

async function aClient(): Promise<Client> {
  const client = new Client({ host: join(folder, "run"), user: "postgres", database: "postgres" });
  await client.connect();
  return client;
}

const write = async (client: Client) =>
  client.query("insert into notes values (1)").then(
    () => "stored",
    (thrown: { code: string }) => thrown.code,
  );

test("F35: with little space everybody can read and nobody write, until there is space again", async () => {
  const before = await aClient();
  await before.query("create table notes (id int)");
  expect(await write(before)).toBe("stored");

  room = roomFor.writing - 1;
  await expect.poll(() => write(before)).toBe("25006");
  expect((await before.query("select count(*)::int as n from notes")).rows).toEqual([
    { n: expect.any(Number) },
  ]);
  // Also for later clients, for explicit transactions, and after all other clients have left.
  await before.end();
  const after = await aClient();
  expect(await write(after)).toBe("25006");
  await after.query("begin");
  expect(await write(after)).toBe("25006");
  await after.query("rollback");

  // Slightly more than the limit is not enough to start writing again.
  room = roomFor.writing + 1;
  const seen = looks;
  await expect.poll(() => looks).toBeGreaterThan(seen + 2);
  expect(await write(after)).toBe("25006");

  room = plenty;
  await expect.poll(() => write(after)).toBe("stored");
  await after.end();
});

test("space is reserved once, and released when hardly any is left", () => {
  const disk = diskOf(folder, join(folder, "reserve"));
  disk.setAside();
  expect(statSync(join(folder, "reserve")).size).toBe(24 * 1024 * 1024);
  disk.release();
  expect(existsSync(join(folder, "reserve"))).toBe(true);
});
