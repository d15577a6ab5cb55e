import { randomInt } from "node:crypto";

import { hash, verify } from "@node-rs/argon2";

import { processSingleton } from "#lib/process-singleton.ts";

import { FairQueue } from "./fair-queue.ts";

/**
 * OWASP's first recommendation for argon2id (the library's default kind): 19 MiB, two passes, one
 * lane. About 25 ms of a thread.
 */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Hashes run on libuv's four threads, which serve the file system and DNS too: two stay free for
 * these under any load. `group` (of the callers below) is the client's network or the user: see
 * `FairQueue`. With 64 waiting, the last waits about a second.
 */
const queue = processSingleton(
  "password hashes",
  () => new FairQueue({ running: 2, waiting: 64, waitingOfGroup: 24 }),
);

/** Throws `unavailable` when too many wait. */
export function hashPassword(password: string, group: string): Promise<string> {
  return queue.run(group, () => hash(password, cost));
}

/**
 * True when the password matches the hash. Without a hash (an unknown user) it takes as long and
 * answers false, so that the time reveals nothing. Throws `unavailable` when too many wait.
 */
export async function passwordFits(
  passwordHash: string | undefined,
  password: string,
  group: string,
): Promise<boolean> {
  const fits = await queue.run(group, async () => {
    nobody ??= hash("nobody has this password", cost);
    return verify(passwordHash ?? (await nobody), password).catch(() => false);
  });
  return fits && passwordHash !== undefined;
}

let nobody: Promise<string> | undefined;

// Letters and digits that are not confused with each other when read aloud or copied from paper.
const letters = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password that can be read aloud: five groups of four, 99 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: 5 }, group).join("-");
}
