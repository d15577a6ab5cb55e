import { randomInt } from "node:crypto";

import { hash, verify } from "@node-rs/argon2";

/** OWASP's first choice for argon2id (the library's default kind): 19 MiB, two passes, one lane. About 25 ms, on a thread of its own. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** True when they belong together. For a person who does not exist it takes as long and says no, so that time tells nothing. */
export async function passwordFits(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword("nobody has this password");
  const fits = await verify(passwordHash ?? (await nobody), password).catch(() => false);
  return fits && passwordHash !== undefined;
}

let nobody: Promise<string> | undefined;

// Letters and digits that are not mistaken for each other when read aloud or copied from paper.
const letters = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password that can be read out: five groups of four, 99 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: 5 }, group).join("-");
}
