// Says where an import leads, by its text alone. Every import of the house names its file with its ending, so nothing need be looked up on
// the disk, and an import of a file that is not there yet is judged like any other.

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
