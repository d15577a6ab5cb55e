import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";

const algorithm = "aes-256-gcm";
const ivLength = 12;
const tagLength = 16;

/** The key that encrypts API keys: derived from AUTH_SECRET (HKDF, RFC 5869), and used for nothing else. */
function encryptionKey(): Buffer {
  if (env.AUTH_SECRET === undefined) throw new AppError("unavailable", "no_auth_secret");
  return Buffer.from(hkdfSync("sha256", env.AUTH_SECRET, "", "parlor runtime api key v1", 32));
}

/** An API key as it is stored. It is bound to the runtime's id: in another row it cannot be decrypted. */
export function encryptApiKey(apiKey: string, runtimeId: string): string {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv(algorithm, encryptionKey(), iv, { authTagLength: tagLength });
  cipher.setAAD(Buffer.from(runtimeId));
  const encrypted = Buffer.concat([cipher.update(apiKey, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64url");
}

/** The API key of a stored value; undefined when it was changed, or encrypted with another AUTH_SECRET. */
export function decryptApiKey(stored: string, runtimeId: string): string | undefined {
  const bytes = Buffer.from(stored, "base64url");
  const iv = bytes.subarray(0, ivLength);
  const tag = bytes.subarray(ivLength, ivLength + tagLength);
  try {
    const decipher = createDecipheriv(algorithm, encryptionKey(), iv, {
      authTagLength: tagLength,
    });
    decipher.setAAD(Buffer.from(runtimeId));
    decipher.setAuthTag(tag);
    const encrypted = bytes.subarray(ivLength + tagLength);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
