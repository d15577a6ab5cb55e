// One embedded PostgreSQL for a whole test run, in a separate process like in the product, on a new
// data folder. Vitest runs this before its workers start, so lib/env.ts reads there what is set
// here.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client, type ClientConfig } from "pg";

import { startDatabase } from "#lib/embedded-postgres/running.ts";
import { socketFolder } from "#lib/env.ts";
import { migrate } from "#lib/migrate.ts";

let folder = "";
let stop: (() => Promise<void>) | undefined;

export async function setup(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "parlor-test-"));
  // The settings of the developer's shell must not reach the tests.
  for (const name of [
    "DATABASE_URL",
    "AUTH_SECRET",
    "ADMIN_USERNAME",
    "ADMIN_PASSWORD",
    "OLLAMA_BASE_URL",
    "DEMO_MODEL",
    "PUBLIC_URL",
    "TRUSTED_PROXIES",
  ]) {
    delete process.env[name];
  }
  process.env.DATA_DIR = folder;
  process.env.AUTH_SECRET = randomBytes(32).toString("hex");
  process.env.LOG_LEVEL ??= "silent";
  stop = await startDatabase();
  const connection = { host: socketFolder(folder), user: "postgres", database: "postgres" };
  await migrate(connection);
  await raiseLimits(connection);
}

export async function teardown(): Promise<void> {
  await stop?.();
  rmSync(folder, { recursive: true, force: true });
}

/**
 * A test user asks more questions in a minute than a real one. Tests of the limits set them
 * themselves (settings.ts).
 */
async function raiseLimits(connection: ClientConfig): Promise<void> {
  const client = new Client(connection);
  await client.connect();
  await client.query(
    `insert into "Setting" (key, value) values ('turnsAtOnce', '1000'), ('questionsPerMinute', '10000')`,
  );
  await client.end();
}
