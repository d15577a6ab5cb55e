// Resolves an import by its text alone. Every import of the project names its file with its
// extension, so no file system access is needed, and an import of a file that does not exist yet is
// checked like any other.

import { dirname, join } from "node:path";

export const interfaceVersion = 2;

export function resolve(
  source: string,
  from: string,
  { root }: { root: string },
): { found: boolean; path?: string } {
  if (source.startsWith("#")) return { found: true, path: join(root, source.slice(1)) };
  if (source.startsWith(".")) return { found: true, path: join(dirname(from), source) };
  return { found: false };
}
