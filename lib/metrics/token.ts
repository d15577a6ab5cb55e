import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

import type { Admin } from "#lib/auth/viewer.ts";
import {
  deleteMetricsTokenHash,
  metricsTokenHash,
  storeMetricsTokenHash,
} from "#lib/settings/index.ts";

import type { MetricsTokenState, NewMetricsToken } from "./schema.ts";

const prefix = "parlor_metrics_";

/** A token has 256 random bits, so that its plain hash cannot be reversed. */
const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** Whether there is a token, never the token itself. */
export async function metricsTokenState(_admin: Admin): Promise<MetricsTokenState> {
  const stored = await metricsTokenHash();
  return { createdAt: stored?.createdAt ?? null };
}

/** Makes a token, which replaces the one before. Answers it this once: only its hash is stored. */
export async function createMetricsToken(admin: Admin): Promise<NewMetricsToken> {
  const token = prefix + randomBytes(32).toString("base64url");
  const createdAt = new Date().toISOString();
  await storeMetricsTokenHash(admin, { hash: hashOf(token), createdAt });
  return { token, createdAt };
}

/** After this, only programs on this machine can read the metrics. */
export function deleteMetricsToken(admin: Admin): Promise<void> {
  return deleteMetricsTokenHash(admin);
}

/** Whether this is the token. The time that it takes does not tell how much of it is right. */
export async function isMetricsToken(token: string): Promise<boolean> {
  if (!token.startsWith(prefix) || token.length > 100) return false;
  const stored = await metricsTokenHash();
  if (!stored) return false;
  const [given, right] = [Buffer.from(hashOf(token)), Buffer.from(stored.hash)];
  return given.length === right.length && timingSafeEqual(given, right);
}
