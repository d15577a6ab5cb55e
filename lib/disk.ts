// Free space on the database's disk. PostgreSQL handles a full disk badly (the embedded one ends
// when it cannot write a checkpoint), so writing stops earlier: first new questions are refused,
// then the embedded database becomes read-only. Both end by themselves when there is space again.

import { statfsSync } from "node:fs";

import { monotonicNow } from "./clock.ts";
import { isDatabaseAway, isDiskFull } from "./database-away.ts";
import { dataFolder, env } from "./env.ts";
import { AppError } from "./errors.ts";
import { processSingleton } from "./process-singleton.ts";

const mebibyte = 1024 * 1024;

/**
 * Free bytes required to accept a question, which leaves space for the answers in progress; and
 * required for the database to write.
 */
export const roomFor = { asking: 64 * mebibyte, writing: 32 * mebibyte } as const;

/**
 * Bytes that may still be written to the disk of a folder; Infinity when the system does not report
 * it.
 */
export function roomOn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * How long a disk counts as full after the database reported it, in ms: then the next question
 * tries again.
 */
const believedFor = 10_000;
const lookEvery = 1_000;

const disk = processSingleton("disk", () => ({
  roomOn,
  /** For a database on another machine, only its own error is known. */
  room: () => (env.DATABASE_URL === undefined ? roomOn(dataFolder) : Number.POSITIVE_INFINITY),
  low: false,
  lookedAt: Number.NEGATIVE_INFINITY,
  reportedAt: Number.NEGATIVE_INFINITY,
}));

/** Whether the database's disk is full or so nearly full that nothing new is started. */
export function diskIsFull(): boolean {
  const now = monotonicNow();
  if (now - disk.lookedAt > lookEvery) {
    disk.lookedAt = now;
    disk.low = disk.room() < roomFor.asking;
  }
  return disk.low || now - disk.reportedAt < believedFor;
}

/** Throws `unavailable` when there is not enough space to store a new turn. */
export function requireRoom(): void {
  if (diskIsFull()) throw new AppError("unavailable", "disk_full");
}

/** Throws `unavailable` when there is not enough space on the disk of a folder to write a large file. */
export function requireRoomOn(folder: string): void {
  if (disk.roomOn(folder) < roomFor.asking) throw new AppError("unavailable", "disk_full");
}

/**
 * True when something could not be stored for lack of space: the database reported a full disk, or
 * it is read-only because its disk is nearly full.
 */
export function isWantOfRoom(thrown: unknown): boolean {
  const full = isDiskFull(thrown);
  if (full) disk.reportedAt = monotonicNow();
  return full || (isDatabaseAway(thrown) && diskIsFull());
}
