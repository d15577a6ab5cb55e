import { cp, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";

import type { Client } from "pg";

/**
 * Keeps a copy of the embedded database's files before migrations change it, and answers where. Nobody else is connected yet, and after a
 * checkpoint what stands in the files is whole.
 */
export async function keepCopy(dataFolder: string, database: Client): Promise<string> {
  await database.query("checkpoint");
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const copy = join(dataFolder, "backups", `${stamp}-before-migration`);
  await mkdir(join(dataFolder, "backups"), { recursive: true, mode: 0o700 });
  await cp(join(dataFolder, "database"), `${copy}.part`, { recursive: true, preserveTimestamps: true });
  await rename(`${copy}.part`, copy);
  return copy;
}
