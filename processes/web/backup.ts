import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Client } from "pg";

import { requireRoom } from "#lib/disk.ts";
import { flush, flushTree } from "#lib/files.ts";

/** The number of copies to keep. Each is as large as the database was. */
const kept = 3;

/**
 * The name of one of our copies: the last migration that the database had; in an earlier version, a
 * time.
 */
const isCopy = (name: string) => /^(?:at-\w+|\d{4}-[\dTZ-]+-before-migration)$/.test(name);
const isPart = (name: string) => name.endsWith(".part") && isCopy(name.slice(0, -".part".length));

/**
 * Copies the embedded database's files before migrations change it, and answers where. There is one
 * copy for each state of the schema, named after `lastApplied`, so that repeated failing starts do
 * not fill the disk; a newer copy replaces an older one when all of it is on the disk. No other
 * client is connected yet, and after a checkpoint the files are consistent; the advisory lock stops
 * maintenance meanwhile. Throws when there is too little disk space, and leaves nothing behind.
 */
export async function keepCopy(
  dataFolder: string,
  database: Client,
  lastApplied: string,
): Promise<string> {
  const backups = join(dataFolder, "backups");
  const copy = join(backups, `at-${lastApplied}`);
  await mkdir(backups, { recursive: true, mode: 0o700 });
  await removeParts(backups);
  // A checkpoint that finds no space would end the database.
  requireRoom();
  await database.query("select pg_advisory_lock(0)");
  try {
    await database.query("checkpoint");
    await cp(join(dataFolder, "database"), `${copy}.part`, {
      recursive: true,
      preserveTimestamps: true,
    });
  } catch (thrown) {
    await rm(`${copy}.part`, { recursive: true, force: true });
    throw thrown;
  } finally {
    await database.query("select pg_advisory_unlock(0)").catch(() => undefined);
  }
  await flushTree(`${copy}.part`);
  await rm(copy, { recursive: true, force: true });
  await rename(`${copy}.part`, copy);
  await flush(backups);
  await removeOld(backups);
  return copy;
}

/** The files of an interrupted copy. */
async function removeParts(backups: string): Promise<void> {
  for (const name of (await readdir(backups)).filter(isPart))
    await rm(join(backups, name), { recursive: true, force: true });
}

/**
 * Migrations are named by their time, so the names sort by age, and names that begin with a year
 * are the oldest.
 */
async function removeOld(backups: string): Promise<void> {
  const copies = (await readdir(backups)).filter(isCopy).sort();
  for (const name of copies.slice(0, -kept))
    await rm(join(backups, name), { recursive: true, force: true });
}
