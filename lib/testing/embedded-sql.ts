import { Client } from "pg";

import { socketFolder } from "#lib/env.ts";

/**
 * Runs SQL as the owner of the embedded database that runs on a data folder, for changes that no
 * route offers. Without values the text may have several statements, which are one transaction.
 */
export async function embeddedSql(folder: string, text: string, values?: unknown[]): Promise<void> {
  const client = new Client({
    host: socketFolder(folder),
    port: 5432,
    user: "postgres",
    database: "postgres",
  });
  await client.connect();
  try {
    await client.query(text, values);
  } finally {
    await client.end();
  }
}
