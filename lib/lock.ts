import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { z } from "zod";

const ownerSchema = z.object({
  /** The command that holds it, such as `npm start`. */
  what: z.string(),
  since: z.iso.datetime(),
  /** Where it can be reached, once it can. */
  address: z.string().optional(),
  /** For a person to look up. Nothing is decided by it: a number says nothing about a process that died. */
  process: z.number(),
});

type Owner = z.infer<typeof ownerSchema>;

/** Somebody else holds the lock; `message` says who, in a sentence. */
export class HeldError extends Error {}

export type Lock = {
  /** Adds to the note where the owner can be reached. */
  reachedAt(address: string): void;
  release(): void;
};

/**
 * Takes the lock `path`.sqlite for this process, or throws `HeldError` at once. It is a lock of the kernel's (SQLite takes it): it ends with
 * the process, however that ends, so a dead owner is never in the way. Beside it, `path`.json tells people who holds it. `subject` is what the
 * lock guards, as the sentence calls it.
 *
 * The file must never be opened by other means in the process that holds it: closing it again would drop the lock (POSIX).
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

/** Keeps the files from the garbage collector, which would close them and so open the locks. */
const held = new Set<DatabaseSync>();

/**
 * Holds the lock `path`.sqlite together with others who hold it so, for as long as this process lives: nobody can take it whole meanwhile.
 * Throws `HeldError` while somebody has it whole. Of several, the note names the latest.
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

/** What the note says; nothing when it is not there yet, or not readable. */
function readOwner(path: string): Owner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(readFileSync(`${path}.json`, "utf8"))).data;
  } catch {
    return undefined;
  }
}

/** Replaced in one step, so that nobody reads half a note. On a full disk there is none: the lock holds without it. */
function writeOwner(path: string, owner: Owner): void {
  try {
    writeFileSync(`${path}.json.new`, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
    renameSync(`${path}.json.new`, `${path}.json`);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ENOSPC") throw thrown;
    rmSync(`${path}.json.new`, { force: true });
  }
}
