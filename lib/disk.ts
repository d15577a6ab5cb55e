// Room on the disk that the database stands on. PostgreSQL takes a full disk badly (an embedded one ends when it cannot write a checkpoint), so
// writing stops before it is reached: first no question is accepted any more, then the embedded database only reads. All heals by itself.

import { statfsSync } from "node:fs";

import { monotonicNow } from "./clock.ts";
import { isDatabaseAway, isDiskFull } from "./database-away.ts";
import { dataFolder, env } from "./env.ts";
import { AppError } from "./errors.ts";
import { processSingleton } from "./process-singleton.ts";

const mebibyte = 1024 * 1024;

/** Bytes of room that must be there: to accept a question, so that the answers under way still find room; and for the database to write. */
export const roomFor = { asking: 64 * mebibyte, writing: 32 * mebibyte } as const;

/** Bytes that may still be written to the disk that a folder stands on; no bound when the system does not say. */
export function roomOn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** How long a disk counts as full after the database has said so, in ms: then the next question tries again. */
const believedFor = 10_000;
const lookEvery = 1_000;

const disk = processSingleton("disk", () => ({
  /** Of a database on another machine only its own word is known. */
  room: () => (env.DATABASE_URL === undefined ? roomOn(dataFolder) : Number.POSITIVE_INFINITY),
  low: false,
  lookedAt: Number.NEGATIVE_INFINITY,
  toldAt: Number.NEGATIVE_INFINITY,
}));

/** Whether the database's disk is full, or so nearly that nothing new is begun. */
export function diskIsFull(): boolean {
  const now = monotonicNow();
  if (now - disk.lookedAt > lookEvery) {
    disk.lookedAt = now;
    disk.low = disk.room() < roomFor.asking;
  }
  return disk.low || now - disk.toldAt < believedFor;
}

/** Throws `unavailable` when there is no room to store what is about to be begun. */
export function requireRoom(): void {
  if (diskIsFull()) throw new AppError("unavailable", "disk_full");
}

/** True when something could not be stored for want of room: the database says so, or it only reads because its disk is nearly full. */
export function isWantOfRoom(thrown: unknown): boolean {
  const full = isDiskFull(thrown);
  if (full) disk.toldAt = monotonicNow();
  return full || (isDatabaseAway(thrown) && diskIsFull());
}
