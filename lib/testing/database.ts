// The database of a whole run of the tests: an embedded PostgreSQL, as a process of its own like in the product, on a data folder that nobody
// else has; or, with TEST_DATABASE_URL, a new database on that server.
// Vitest runs this before its workers start, so what it sets here lib/env.ts reads there.

import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";

import { Client, type ClientConfig } from "pg";

import { startDatabase } from "#lib/embedded-postgres/running.ts";
import { socketFolder } from "#lib/env.ts";
import { migrate } from "#lib/migrate.ts";

import { databaseFlags } from "./cheap-starts.ts";
import { copyDatabase } from "./database-template.ts";
import { memoryFolder } from "./memory-folder.ts";

let folder = "";
let stop: (() => Promise<void>) | undefined;

export async function setup(): Promise<void> {
  folder = memoryFolder("parlor-test-");
  // The settings of whoever runs the tests must not reach them.
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
  const server = process.env.TEST_DATABASE_URL;
  const connection = server ? await databaseOn(server) : await embedded();
  await migrate(connection);
  await raiseLimits(connection);
  await forgetCalibrations(connection);
}

async function embedded(): Promise<ClientConfig> {
  await copyDatabase(folder);
  stop = await startDatabase(databaseFlags);
  return { host: socketFolder(folder), user: "postgres", database: "postgres" };
}

/** Makes a database for this run, which is dropped at its end. */
async function databaseOn(server: string): Promise<ClientConfig> {
  const name = `parlor_test_${randomBytes(6).toString("hex")}`;
  const own = new URL(server);
  own.pathname = `/${name}`;
  const connectionString = own.href;
  process.env.DATABASE_URL = connectionString;
  const onServer = async (statement: string) => {
    const client = new Client({ connectionString: server });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await onServer(`create database ${name}`);
  stop = () => onServer(`drop database ${name} with (force)`);
  return { connectionString };
}

export async function teardown(): Promise<void> {
  await stop?.();
  rmSync(folder, { recursive: true, force: true });
}

/**
 * A test user asks more questions in a minute than a real one, and on a busy machine hundreds of them wait long for a connection. Tests of the
 * limits set them themselves (settings.ts).
 */
async function raiseLimits(connection: ClientConfig): Promise<void> {
  const client = new Client(connection);
  await client.connect();
  await client.query(
    `insert into "Setting" (key, value)
     values ('turnsAtOnce', '1000'), ('questionsPerMinute', '10000'), ('databaseConnectTimeout', '60')`,
  );
  await client.end();
}

/**
 * What a file of tests learns of a model must not change the predictions in another: calibrations of the models that many files use are not
 * stored.
 */
async function forgetCalibrations(connection: ClientConfig): Promise<void> {
  const client = new Client(connection);
  await client.connect();
  await client.query(
    `create function forget() returns trigger language plpgsql as $$ begin return null; end $$;
     create trigger forget before insert or update on "Calibration"
     for each row when (new.model in ('plain', 'gpt-oss:20b')) execute function forget()`,
  );
  await client.end();
}
