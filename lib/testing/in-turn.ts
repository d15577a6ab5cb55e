import { join } from "node:path";

import { afterAll, beforeAll, vi } from "vitest";

import { dataFolder } from "#lib/env.ts";
import { type Lock, takeLock } from "#lib/lock.ts";

/**
 * For a file of tests whose rows concern those of others, such as which model is the default: of the files with this `name` one runs at a time, for
 * all share a database.
 */
export function inTurn(name: string): void {
  let lock: Lock | undefined;
  beforeAll(async () => {
    const take = () => takeLock(join(dataFolder, "turns", name), name, "a file of tests");
    lock = await vi.waitFor(take, { timeout: 300_000, interval: 50 });
  });
  afterAll(() => lock?.release());
}
