import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The secret that signs this installation's cookies, created when there is none. It stays the same:
 * a new one would sign everybody out. Throws when the file holds something else.
 */
export function secretOf(dataFolder: string): string {
  const path = join(dataFolder, "auth-secret");
  if (!existsSync(path)) {
    writeFileSync(`${path}.new`, randomBytes(32).toString("base64url"), {
      mode: 0o600,
      flush: true,
    });
    renameSync(`${path}.new`, path);
  }
  const secret = readFileSync(path, "utf8").trim();
  if (secret.length < 32)
    throw new Error(
      `${path} is damaged. Remove it to have another made; everybody then has to sign in again.`,
    );
  return secret;
}
