import { processSingleton } from "#lib/process-singleton.ts";

/**
 * Pretends to this process, while `work` runs, that the database's disk has this many free bytes.
 */
export async function withRoom(bytes: number, work: () => Promise<void>): Promise<void> {
  const disk = processSingleton<{ room: () => number; lookedAt: number; reportedAt: number }>(
    "disk",
    () => {
      throw new Error("lib/disk.ts is not loaded");
    },
  );
  const usual = disk.room;
  const forget = () =>
    Object.assign(disk, {
      lookedAt: Number.NEGATIVE_INFINITY,
      reportedAt: Number.NEGATIVE_INFINITY,
    });
  disk.room = () => bytes;
  forget();
  try {
    await work();
  } finally {
    disk.room = usual;
    forget();
  }
}
