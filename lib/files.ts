// What the data folder asks of its files: that they are on the disk, and that they are their owner's alone.

import { chmodSync, lstatSync, readdirSync, realpathSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Flushes everything in a folder, the folders themselves included: a file is safe only when the folder that names it is. */
export async function flushTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(
    entries.map((entry) => (entry.isDirectory() ? flushTree : flush)(join(folder, entry.name))),
  );
  await flush(folder);
}

/** Flushes one file, or a folder's list of names. */
export async function flush(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Takes from everybody but the owner what they may do in a folder and with what is in it. Links are left as they are, but the folder itself
 * may be one. Opens no file: that of a lock would lose it (lock.ts).
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
