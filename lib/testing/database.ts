// One embedded PostgreSQL for a whole run of the tests, as a process of its own like in the product, on a data folder that nobody else has.
// Vitest runs this before its workers start, so what it sets here lib/env.ts reads there.

import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { socketFolder } from "#lib/env.ts";
import { migrate } from "#lib/migrate.ts";

let folder = "";
let database: ChildProcess | undefined;

export async function setup(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "parlor-test-"));
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
  process.env.LOG_LEVEL ??= "silent";
  database = await startDatabase(folder);
  await migrate({ host: socketFolder(folder), user: "postgres", database: "postgres" });
}

export async function teardown(): Promise<void> {
  const ended = new Promise((resolve) => database?.once("exit", resolve));
  database?.disconnect();
  if (database?.exitCode === null) await ended;
  rmSync(folder, { recursive: true, force: true });
}

/** Starts the database's process on a data folder, and waits until it serves. */
async function startDatabase(dataFolder: string): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, "../../processes/database.ts"), {
    execArgv: [],
    env: { ...process.env, DATA_DIR: dataFolder, LOG_LEVEL: "error" },
  });
  await new Promise<void>((resolve, reject) => {
    child.once("message", (said) => ((said as { ready?: unknown }).ready ? resolve() : reject(new Error(JSON.stringify(said)))));
    child.once("exit", (code) => reject(new Error(`the database of the tests ended with ${code} before it was ready`)));
  });
  return child;
}
