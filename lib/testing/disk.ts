import { processSingleton } from "#lib/process-singleton.ts";

/** Lets this process believe, while `work` runs, that the database's disk has so many bytes of room. */
export async function withRoom(bytes: number, work: () => Promise<void>): Promise<void> {
  const disk = processSingleton<{ room: () => number; lookedAt: number; toldAt: number }>(
    "disk",
    () => {
      throw new Error("lib/disk.ts is not loaded");
    },
  );
  const usual = disk.room;
  const forget = () =>
    Object.assign(disk, { lookedAt: Number.NEGATIVE_INFINITY, toldAt: Number.NEGATIVE_INFINITY });
  disk.room = () => bytes;
  forget();
  try {
    await work();
  } finally {
    disk.room = usual;
    forget();
  }
}
