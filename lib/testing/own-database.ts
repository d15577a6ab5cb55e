import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "pg";

import { socketFolder } from "#lib/env.ts";

import { databaseFlags } from "./cheap-starts.ts";

const program = join(import.meta.dirname, "../../processes/database.ts");

/** A process of the embedded database that a test may kill. */
export type OwnDatabase = {
  child: ChildProcess;
  /** The folder of its socket. */
  host: string;
  /** Resolves with the exit code, or the signal, when it has ended. */
  gone: Promise<number | NodeJS.Signals>;
  connect(): Promise<Client>;
};

/** A data folder in the system's temporary folder; `remove` deletes it. */
export function ownFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "parlor-own-"));
  return {
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

/**
 * Starts the database's process on a data folder; resolves when it serves. `under`: a command that
 * starts it (such as strace).
 */
export async function ownDatabase(folder: string, under: string[] = []): Promise<OwnDatabase> {
  const [command = "", ...rest] = [...under, process.execPath, ...databaseFlags, program];
  const child = spawn(command, rest, {
    env: { ...process.env, DATA_DIR: folder, DATABASE_URL: "" },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const gone = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once("exit", (code, signal) => resolve(code ?? signal ?? 1)),
  );
  const said = await Promise.race([
    new Promise<unknown>((resolve) => child.once("message", resolve)),
    gone,
  ]);
  if (!(said as { ready?: unknown }).ready) throw new Error(`not ready: ${JSON.stringify(said)}`);
  const host = socketFolder(folder);
  return {
    child,
    host,
    gone,
    async connect() {
      const client = new Client({ host, user: "postgres", database: "postgres" });
      client.on("error", () => undefined); // the server may be killed while a connection is idle
      await client.connect();
      return client;
    },
  };
}
