import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { z } from "zod";

const ownerSchema = z.object({
  /** The command that holds it, such as `npm start`. */
  what: z.string(),
  since: z.iso.datetime(),
  /** The holder's address, once it has one. */
  address: z.string().optional(),
  /**
   * Shown to the administrator. Nothing is decided by it: a process id says nothing about a process
   * that died.
   */
  process: z.number(),
});

type Owner = z.infer<typeof ownerSchema>;

/** Another process holds the lock; `message` says which one. */
export class HeldError extends Error {}

export type Lock = {
  /** Adds the owner's address to the note. */
  reachedAt(address: string): void;
  release(): void;
};

/**
 * Takes the lock `path`.sqlite for this process, or throws `HeldError` at once. It is a kernel lock
 * (taken by SQLite): it ends with the process, however that ends, so a dead owner never blocks
 * another one. The file `path`.json beside it describes the holder. `subject` names what the lock
 * guards, for the error message.
 *
 * The file must never be opened by other means in the process that holds it: closing it again would
 * release the lock (POSIX).
 */
export function takeLock(path: string, subject: string, what: string): Lock {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = new DatabaseSync(`${path}.sqlite`, { timeout: 0 });
  try {
    file.exec("pragma journal_mode = memory; begin exclusive");
    chmodSync(`${path}.sqlite`, 0o600);
  } catch (thrown) {
    throw refusal(thrown, path, subject, file);
  }
  held.add(file);
  const owner: Owner = { what, since: new Date().toISOString(), process: process.pid };
  writeOwner(path, owner);
  return {
    reachedAt: (address) => writeOwner(path, { ...owner, address }),
    release: () => void (held.delete(file) && file.close()),
  };
}

/** SQLITE_BUSY */
const busy = 5;

/**
 * Keeps references to the files: the garbage collector would close them and so release the locks.
 */
const held = new Set<DatabaseSync>();

/**
 * Holds the lock `path`.sqlite as one of several holders, until this process ends: nobody can take
 * it exclusively meanwhile. Throws `HeldError` while a process holds it exclusively. The note names
 * the latest holder.
 */
export function shareLock(path: string, subject: string, what: string): void {
  const file = new DatabaseSync(`${path}.sqlite`, { timeout: 0 });
  try {
    file.exec("pragma journal_mode = memory; begin; select name from sqlite_schema");
  } catch (thrown) {
    throw refusal(thrown, path, subject, file);
  }
  held.add(file);
  writeOwner(path, { what, since: new Date().toISOString(), process: process.pid });
}

function refusal(thrown: unknown, path: string, subject: string, file: DatabaseSync): unknown {
  file.close();
  if ((thrown as { errcode?: unknown }).errcode !== busy) return thrown;
  return new HeldError(`${subject} is in use ${describe(readOwner(path))}`);
}

function describe(owner: Owner | undefined): string {
  if (!owner) return "by another process.";
  const since = new Date(owner.since).toLocaleString("sv");
  const address = owner.address ? `, ${owner.address}` : "";
  return `by “${owner.what}” since ${since} (process ${owner.process}${address}).`;
}

/** The content of the note; undefined when it is missing or unreadable. */
function readOwner(path: string): Owner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(readFileSync(`${path}.json`, "utf8"))).data;
  } catch {
    return undefined;
  }
}

/**
 * Replaced atomically, so that no reader sees a partial note. On a full disk there is none; the
 * lock holds without it.
 */
function writeOwner(path: string, owner: Owner): void {
  try {
    writeFileSync(`${path}.json.new`, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
    renameSync(`${path}.json.new`, `${path}.json`);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ENOSPC") throw thrown;
    rmSync(`${path}.json.new`, { force: true });
  }
}
