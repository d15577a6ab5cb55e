import { existsSync, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const memory = "/dev/shm";
/** Bytes that must be free in memory; a container often has 64 MB. */
const enough = 2 * 1024 ** 3;

/**
 * Makes a temporary folder for a database, in memory where the machine has room there: each commit is flushed, and a disk takes milliseconds for
 * what memory takes none for. That the flush happens at all is tested on files (lib/embedded-postgres/durability.test.ts).
 */
export function memoryFolder(prefix: string): string {
  const hasRoom = () => {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= enough;
  };
  return mkdtempSync(join(existsSync(memory) && hasRoom() ? memory : tmpdir(), prefix));
}
