// Backups that are made while Parlor runs: of the embedded database a copy of its files, of a PostgreSQL server a dump by its own pg_dump; each with
// the files of documents and the secret of this installation. When the last one was made is remembered in the data folder.

import { spawn } from "node:child_process";
import { constants, existsSync, readFileSync } from "node:fs";
import { copyFile, cp, link, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { Client } from "pg";
import { z } from "zod";

import { roomFor, roomOn } from "./disk.ts";
import { environmentWith } from "./env.ts";
import { flush, flushTree, makeTreePrivate } from "./files.ts";

/** A backup that this installation has made: when, in which folder, of how many bytes, and of which kind of database. */
const backupSchema = z.object({
  madeAt: z.iso.datetime(),
  folder: z.string(),
  bytes: z.number(),
  database: z.enum(["embedded", "server"]),
});
export type Backup = z.infer<typeof backupSchema>;

type Embedded = { host: string; user: string; database: string };

/** `connection`: of the embedded database, which must be running; or of a PostgreSQL server, by its URL. */
type Source = { dataFolder: string; connection: Embedded | { connectionString: string } };

/** The number of backups in the data folder to keep. Those in other folders are never deleted. */
const kept = 7;
const isBackup = (name: string) => /^backup-[\dTZ-]+(?:\.part)?$/.test(name);

const usualFolder = (dataFolder: string) => join(dataFolder, "backups");
const recordOf = (dataFolder: string) => join(dataFolder, "last-backup.json");

/** A backup that cannot be made, and why: for whoever has asked for it. */
export class BackupError extends Error {}

/**
 * Makes a backup in a folder of its own, in `parent` or among those of the data folder, and returns where. All that was committed when it begins is
 * in it. Throws `BackupError` when there is too little space or pg_dump fails; then it leaves nothing behind.
 */
export async function makeBackup(
  { dataFolder, connection }: Source,
  parent?: string,
): Promise<Backup> {
  const folder = parent === undefined ? usualFolder(dataFolder) : resolve(parent);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const madeAt = new Date().toISOString();
  const target = join(folder, `backup-${madeAt.replaceAll(/[:.]/g, "-")}`);
  const part = `${target}.part`;
  try {
    await mkdir(part, { mode: 0o700 });
    const isServer = "connectionString" in connection;
    // Before the database and again after it: what is deleted meanwhile is in it, and what is uploaded before its copy.
    await takeFiles(dataFolder, part);
    await (isServer
      ? dump(connection.connectionString, join(part, "database.dump"))
      : copyFiles(dataFolder, connection, join(part, "database")));
    await takeFiles(dataFolder, part);
    const secret = join(dataFolder, "auth-secret");
    if (existsSync(secret)) await cp(secret, join(part, "auth-secret"));
    const database = isServer ? "server" : "embedded";
    const backup: Backup = { madeAt, folder: target, bytes: await sizeOf(part), database };
    await writePrivately(join(part, "backup.json"), backup);
    makeTreePrivate(part);
    await flushTree(part);
    await rename(part, target);
    await flush(folder);
    await writePrivately(recordOf(dataFolder), backup);
    if (parent === undefined) await removeOld(folder);
    return backup;
  } catch (thrown) {
    await rm(part, { recursive: true, force: true });
    throw thrown;
  }
}

/** The last backup that this installation has made; undefined when there is none, or it is no longer in the data folder. */
export function lastBackup(dataFolder: string): Backup | undefined {
  try {
    const record = readFileSync(recordOf(dataFolder), "utf8");
    const backup = backupSchema.parse(JSON.parse(record));
    const isHere = dirname(backup.folder) === usualFolder(dataFolder);
    return isHere && !existsSync(backup.folder) ? undefined : backup;
  } catch {
    return undefined;
  }
}

const writePrivately = (path: string, value: Backup) =>
  writeFile(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });

/**
 * Takes the files of documents that the backup lacks. They are never changed, so that on the same disk a second name of each is enough; on another one they
 * are copied.
 */
async function takeFiles(dataFolder: string, part: string): Promise<void> {
  const from = join(dataFolder, "files");
  for (const folder of (await namesIn(from)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    await mkdir(join(part, "files", folder), { recursive: true, mode: 0o700 });
    for (const name of await namesIn(join(from, folder)))
      await takeFile(join(from, folder, name), join(part, "files", folder, name));
  }
}

async function takeFile(from: string, to: string): Promise<void> {
  if (existsSync(to)) return;
  try {
    await link(from, to);
  } catch {
    const bytes = await stat(from).catch(() => undefined);
    if (!bytes) return; // it was deleted meanwhile
    if (roomOn(dirname(to)) < bytes.size + roomFor.asking)
      throw new BackupError(`There is too little space in ${dirname(to)}.`);
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** How often the database is told that the copy is still being made, in ms: it ends transactions that are left idle. */
const stillCopying = 3_000;

/**
 * Copies the files of the embedded database while it runs. It has one session, which a transaction keeps to itself: after a checkpoint nothing
 * changes the files, and everybody else waits until they are copied.
 */
async function copyFiles(dataFolder: string, connection: Embedded, target: string): Promise<void> {
  const from = join(dataFolder, "database");
  const bytes = await sizeOf(from);
  if (roomOn(dirname(target)) < bytes + roomFor.asking)
    throw new BackupError(`There is too little space in ${dirname(dirname(target))}.`);
  const client = new Client(connection);
  const lost = Promise.withResolvers<never>();
  client.on("error", lost.reject);
  lost.promise.catch(() => undefined); // it is waited for below, if it is still of interest
  await client.connect();
  try {
    await client.query("begin");
    await client.query("checkpoint");
    const alive = setInterval(() => void client.query("select 1").catch(lost.reject), stillCopying);
    const copied = cp(from, target, {
      recursive: true,
      preserveTimestamps: true,
      // A file system that can shares the blocks, which takes no time.
      mode: constants.COPYFILE_FICLONE,
    });
    await Promise.race([copied, lost.promise]).finally(() => clearInterval(alive));
    // Fails when the database did not wait for the whole copy.
    await client.query("commit");
  } finally {
    await client.end();
  }
}

/** Dumps a database of a PostgreSQL server. The password is in no argument, which other users of the machine could read. */
async function dump(url: string, file: string): Promise<void> {
  const address = new URL(url);
  const password = decodeURIComponent(address.password);
  address.password = "";
  const options = ["--format=custom", "--no-owner", `--file=${file}`, `--dbname=${address.href}`];
  const program = spawn("pg_dump", options, {
    stdio: ["ignore", "ignore", "pipe"],
    env: environmentWith(password === "" ? {} : { PGPASSWORD: password }),
  });
  let said = "";
  program.stderr.on("data", (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-2_000);
  });
  const ended = await new Promise<number | null | Error>((done) =>
    program.once("error", done).once("close", done),
  );
  if (ended instanceof Error)
    throw new BackupError(
      "pg_dump was not found. Install the client programs of PostgreSQL, of the server's version or a newer one.",
    );
  if (ended !== 0) throw new BackupError(`pg_dump has failed:\n${said.trim()}`);
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? await sizeOf(path) : (await stat(path)).size;
  }
  return bytes;
}

/** Their names sort by age. What an interrupted backup has left goes, too. */
async function removeOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(isBackup).sort();
  const whole = names.filter((name) => !name.endsWith(".part"));
  const parts = names.filter((name) => name.endsWith(".part"));
  for (const name of [...parts, ...whole.slice(0, -kept)])
    await rm(join(folder, name), { recursive: true, force: true });
}
