// Users for tests: a new one each, so that tests do not affect each other; their principals are
// made by lib/auth as in the product.

import { randomUUID } from "node:crypto";

import { hash } from "@node-rs/argon2";
import { encode } from "next-auth/jwt";
import { Client } from "pg";

import { requireAdmin, requireViewer } from "#lib/auth/index.ts";
import type { Admin, Viewer } from "#lib/auth/viewer.ts";
import { limitDatabase } from "#lib/db.ts";
import { databaseConnection, env } from "#lib/env.ts";
import { startSession } from "#lib/users/index.ts";

// As the settings of the tests' database say (database.ts), before they are read for the first time, too.
limitDatabase({ connect: 60, statement: 30 });

type Wish = { role?: "admin" | "member"; language?: "en" | "zh"; password?: string };

/** Runs one statement as the database's owner: for changes that no module offers. */
export async function sql<Row extends object>(
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new Client(databaseConnection());
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A user who has just signed in. */
export async function aPerson({
  role = "member",
  language = "en",
  password,
}: Wish = {}): Promise<Viewer> {
  const id = randomUUID();
  const username = `${role}-${id.slice(0, 8)}`;
  await sql(
    `insert into "User" (id, username, name, role, language, "passwordHash") values ($1, $2, $2, $3, $4, $5)`,
    [id, username, role, language, password === undefined ? "none" : await hash(password)],
  );
  return requireViewer(await requestOf({ id }));
}

export async function anAdmin(): Promise<Admin> {
  const { id } = await aPerson({ role: "admin" });
  return requireAdmin(await requestOf({ id }));
}

/** A request with a session of this user. */
export async function requestOf(person: { id: string }, path = "/"): Promise<Request> {
  const sid = await startSession(person, { address: "127.0.0.1", method: "test" });
  const token = await encode({ token: { sub: person.id, sid }, secret: env.AUTH_SECRET ?? "" });
  return new Request(`http://parlor.test${path}`, {
    headers: { cookie: `next-auth.session-token=${token}` },
  });
}

/** Makes every statement on a table wait, as a slow database would, until the returned function is called. */
export async function blockTable(table: string): Promise<() => Promise<void>> {
  const client = new Client(databaseConnection());
  await client.connect();
  await client.query(`begin; lock table "${table}" in access exclusive mode`);
  return async () => {
    await client.query("commit");
    await client.end();
  };
}

/** From now on the database refuses every change of this turn's row. */
export async function refuseChanges(turnId: string): Promise<void> {
  const name = `refuse_${turnId.replaceAll("-", "")}`;
  await sql(
    `create function ${name}() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$`,
  );
  await sql(
    `create trigger ${name} before update on "Turn" for each row when (old.id = '${turnId}') execute function ${name}()`,
  );
}
