// How much of a disk the checkout takes.

import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Lock = { packages: Record<string, { dev?: boolean; devOptional?: boolean }> };

/**
 * The folders of the packages that must be there to run: no development tools, nor what is
 * installed only because of them; but the project's own Node, which runs everything.
 */
export function packagesToRun({ packages }: Lock): string[] {
  return Object.entries(packages)
    .filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
    .map(([path]) => path)
    .filter((path) => path !== "")
    .concat("node_modules/node");
}

/**
 * The bytes of the disk's blocks that files and folders take, without the paths in `without`. A
 * file with several names counts once; a path that does not exist takes nothing.
 */
export function diskSize(paths: string[], without: string[] = []): number {
  const left = new Set(without);
  const seen = new Set<number>();
  const sizeOf = (path: string): number => {
    const found = left.has(path) ? undefined : lstatSync(path, { throwIfNoEntry: false });
    if (!found || seen.has(found.ino)) return 0;
    seen.add(found.ino);
    const inside = found.isDirectory() ? readdirSync(path) : [];
    return inside.reduce((all, name) => all + sizeOf(join(path, name)), found.blocks * 512);
  };
  return paths.reduce((all, path) => all + sizeOf(path), 0);
}

/** What a checkout takes, in bytes: the part that must be there to run after the build, and all of it. */
export function checkoutSize(): { toRun: number; all: number } {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;
  const packages = packagesToRun(lock);
  const tools = Object.keys(lock.packages).filter((path) => !packages.includes(path));
  const toRun = diskSize(
    [...packages, ".next", "app", "components", "lib", "prisma", "processes", "scripts"],
    [...tools, ".next/cache", ".next/dev"],
  );
  // Without what users store, and without what only benches build.
  const all = diskSize(["."], ["data", "bench/contenders/.next"]);
  return { toRun, all };
}
