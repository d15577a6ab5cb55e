import "server-only";

// The files of documents, in a folder of the data folder: each under its SHA-256, so that the same file is stored once. While a file is put in its
// place with its row, or removed because no row refers to it, the database holds a lock for its hash: neither sees the other half done.

import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { inTransaction, type Transaction } from "#lib/db.ts";
import { requireRoomOn } from "#lib/disk.ts";
import { dataFolder } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { flush } from "#lib/files.ts";
import { log, safeErrorText } from "#lib/log.ts";

import { holdHash, isReferredTo } from "./file-store.ts";

const folder = join(/* turbopackIgnore: true */ dataFolder, "files");
const incoming = join(folder, "incoming");

const isHash = (name: string) => /^[0-9a-f]{64}$/.test(name);

/** Where the file with this hash lies. */
export function pathOf(hash: string): string {
  if (!isHash(hash)) throw new Error("not a hash of a file");
  return join(folder, hash.slice(0, 2), hash);
}

/** A file that has arrived and is not in its place yet. */
export type Received = { path: string; hash: string; size: number };

/** After this many bytes the free space is looked at again. */
const lookEvery = 16 * 1024 * 1024;

/**
 * Writes a file as it comes, at most `most` megabytes, and flushes it; then runs `work` with it, which puts it into its place or leaves it. Nothing is left
 * behind otherwise. Throws `invalid` when the file is too large, `unavailable` when there is too little space.
 */
export async function receive<T>(
  bytes: AsyncIterable<Uint8Array>,
  most: number,
  work: (file: Received) => Promise<T>,
): Promise<T> {
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const path = join(incoming, randomUUID());
  try {
    return await work({ path, ...(await write(path, bytes, most)) });
  } finally {
    await rm(path, { force: true });
  }
}

async function write(path: string, bytes: AsyncIterable<Uint8Array>, most: number) {
  await using handle = await open(path, "wx", 0o600);
  const sum = createHash("sha256");
  let [size, lookedAt] = [0, Number.NEGATIVE_INFINITY];
  for await (const part of bytes) {
    size += part.byteLength;
    if (size > most * 1_000_000) throw new AppError("invalid", "file_too_large", { most });
    if (size - lookedAt > lookEvery) {
      requireRoomOn(incoming);
      lookedAt = size;
    }
    sum.update(part);
    await writeAll(handle, part);
  }
  if (size === 0) throw new AppError("invalid", "file_empty");
  await handle.sync();
  return { hash: sum.digest("hex"), size };
}

/** A write may write less than it is given. */
async function writeAll(handle: FileHandle, part: Uint8Array): Promise<void> {
  for (let done = 0; done < part.byteLength; )
    done += (await handle.write(part, done, part.byteLength - done)).bytesWritten;
}

/** Puts a received file into its place, for the row that the transaction is about to store. */
export async function keep(tx: Transaction, { path, hash }: Received): Promise<void> {
  await holdHash(tx, hash);
  const place = pathOf(hash);
  const parent = join(place, "..");
  const made = await mkdir(parent, { recursive: true, mode: 0o700 });
  // Also over the same file: it may be about to be removed by a transaction that waits for this one.
  await rename(path, place);
  await flush(parent);
  if (made !== undefined) await flush(folder);
}

/** Removes the files among these that no version of a document refers to, and returns how many. After an error they are left for the sweep. */
export async function removeUnused(hashes: string[]): Promise<number> {
  let removed = 0;
  for (const hash of new Set(hashes)) {
    try {
      await inTransaction(async (tx) => {
        await holdHash(tx, hash);
        if (await isReferredTo(tx, hash)) return;
        await rm(pathOf(hash), { force: true });
        removed += 1;
      });
    } catch (thrown) {
      log.warn({ error: safeErrorText(thrown) }, "a file that is not used was not removed");
    }
  }
  return removed;
}

/** An upload that has not ended after this time was broken off by a crash, in ms. */
const oldUpload = 24 * 60 * 60_000;

/** Removes what earlier processes have left: files that nothing refers to, and broken uploads. Returns how many files. */
export async function sweepFiles(): Promise<number> {
  let removed = 0;
  for (const name of await namesIn(incoming)) {
    const path = join(incoming, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs < oldUpload) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  for (const part of (await namesIn(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    removed += await removeUnused((await namesIn(join(folder, part))).filter(isHash));
  }
  return removed;
}

const namesIn = (path: string): Promise<string[]> => readdir(path).catch(() => []);
