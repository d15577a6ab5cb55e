// Requirements for files in the data folder: they are flushed to the disk, and only their owner can
// access them.

import { chmodSync, lstatSync, readdirSync, realpathSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Flushes everything in a folder, including the folders themselves: a file is durable only when its
 * directory entry is.
 */
export async function flushTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(
    entries.map((entry) => (entry.isDirectory() ? flushTree : flush)(join(folder, entry.name))),
  );
  await flush(folder);
}

/** Flushes one file or one directory. */
export async function flush(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Removes the permissions of group and others from a folder and its contents. Links inside are left
 * unchanged, but the folder itself may be one. Opens no file: closing a lock's file would release
 * the lock (lock.ts).
 */
export function makeTreePrivate(folder: string): void {
  makePrivate(realpathSync(folder));
}

function makePrivate(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isSymbolicLink()) return;
  if ((found.mode & 0o077) !== 0) chmodSync(path, found.mode & 0o700);
  if (found.isDirectory()) for (const name of readdirSync(path)) makePrivate(join(path, name));
}
