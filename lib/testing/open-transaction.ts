import { Client } from "pg";

import { databaseConnection } from "#lib/env.ts";

/**
 * Runs a statement in a transaction that stays open, with its locks; the answer rolls it back. For
 * a PostgreSQL server: on the embedded database everybody else would wait.
 */
export async function openTransaction(
  text: string,
  values: unknown[],
): Promise<() => Promise<void>> {
  const client = new Client(databaseConnection());
  await client.connect();
  await client.query("begin");
  await client.query(text, values);
  return () => client.end();
}
