import { randomUUID } from "node:crypto";
import { cpSync } from "node:fs";

import type { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";

import { migrate } from "#lib/migrate.ts";
import { copyDatabase } from "#lib/testing/database-template.ts";
import { type OwnDatabase, ownDatabase, ownFolder } from "#lib/testing/own-database.ts";

function aFolder(): string {
  const { folder, remove } = ownFolder();
  onTestFinished(remove);
  return folder;
}

async function start(folder: string): Promise<OwnDatabase> {
  const database = await ownDatabase(folder);
  onTestFinished(() => void database.child.kill("SIGKILL"));
  return database;
}

/**
 * Writes conversations one after another until the database ends; prints each one that was
 * acknowledged.
 */
async function write(
  client: Client,
  ownerId: string,
  acknowledged: (id: string) => void,
): Promise<void> {
  try {
    for (;;) {
      const id = randomUUID();
      await client.query("begin");
      await client.query(`insert into "Conversation" (id, "ownerId", title) values ($1, $2, $3)`, [
        id,
        ownerId,
        `title ${id}`,
      ]);
      await client.query(
        `insert into "Message" ("conversationId", id, role, parts) select $1, 'message-' || i, 'user', '[]' from generate_series(1, 3) i`,
        [id],
      );
      await client.query("commit");
      acknowledged(id);
    }
  } catch {
    // The database has ended; a row that was not acknowledged may be there or not.
  }
}

/** Every row of every table of the schema, as text: a table's name → its rows, in a fixed order. */
async function everything(database: OwnDatabase): Promise<Record<string, string[]>> {
  const client = await database.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  const found: Record<string, string[]> = {};
  for (const { name } of tables) {
    found[name] = (
      await client.query<{ row: string }>(`select t::text as row from "${name}" t order by 1`)
    ).rows.map(({ row }) => row);
  }
  await client.end();
  return found;
}

async function end(database: OwnDatabase): Promise<void> {
  database.child.send({ end: true });
  expect(await database.gone).toBe(0);
}

test("F39: a data folder that is copied after a shutdown under load holds every acknowledged row, and starts elsewhere as it does here", async () => {
  const here = aFolder();
  await copyDatabase(here);
  const first = await start(here);
  await migrate({ host: first.host, user: "postgres", database: "postgres" });
  const ownerId = randomUUID();
  const setup = await first.connect();
  await setup.query(
    `insert into "User" (id, username, name, role, language, "passwordHash") values ($1, 'lin', 'Lin', 'member', 'en', '-')`,
    [ownerId],
  );
  await setup.end();

  const acknowledged = new Set<string>();
  const writers = await Promise.all(Array.from({ length: 8 }, () => first.connect()));
  const writing = writers.map((client) => write(client, ownerId, (id) => acknowledged.add(id)));
  await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(200);
  await end(first);
  await Promise.all(writing);

  const elsewhere = aFolder();
  cpSync(here, elsewhere, { recursive: true });
  const copy = await start(elsewhere);
  const copied = await everything(copy);
  await end(copy);
  const titles = new Set(
    copied["Conversation"]?.map((row) => /title ([0-9a-f-]{36})/.exec(row)?.[1]),
  );
  expect([...acknowledged].filter((id) => !titles.has(id))).toEqual([]);
  // No transaction is partial.
  expect(copied["Message"]).toHaveLength(3 * titles.size);

  const again = await start(here);
  expect(await everything(again)).toEqual(copied);
  await end(again);
});
