import { existsSync, statfsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import type { Runtime } from "./runtime.ts";
import { isLoopback } from "./warnings.ts";

/** Where Ollama keeps its models: as a service of Linux, and started by a user. */
const modelFolders = () => [
  "/usr/share/ollama/.ollama/models",
  join(homedir(), ".ollama", "models"),
];

/**
 * The free space for models, in bytes; null when it is not known. Ollama does not report it, so it is read from the disk where the server runs on
 * this machine and has its models at the usual place.
 */
export function freeBytesOf({ addresses, source }: Runtime): number | null {
  const isHere = addresses.every(isLoopback);
  const folder =
    isHere && source !== "demo" ? modelFolders().find((path) => existsSync(path)) : undefined;
  if (folder === undefined) return null;
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
