import "server-only";

import { decode } from "next-auth/jwt";

import { monotonicNow } from "#lib/clock.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/**
 * Cookies are `secure` exactly when users reach Parlor by https; an intranet often starts with
 * http.
 */
export const secureCookies = env.PUBLIC_URL?.startsWith("https:") ?? false;

/** NextAuth's own name for its cookie. */
export const sessionCookie = secureCookies
  ? "__Secure-next-auth.session-token"
  : "next-auth.session-token";

/** The maximum age of a session, in seconds; its row has the same limit. */
export const thirtyDays = 30 * 24 * 60 * 60;

/** The secret with which NextAuth encrypts its tokens. */
export function authSecret(): string {
  if (env.AUTH_SECRET === undefined) throw new AppError("unavailable", "no_auth_secret");
  return env.AUTH_SECRET;
}

/** The value of one cookie in a `Cookie` header. */
export function cookieIn(header: string, name: string): string | undefined {
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return decoded(pair.slice(at + 1).trim());
  }
  return undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // A malformed % sequence; such a cookie is not ours.
  }
}

/**
 * A cache of decrypted tokens: decrypting derives a key each time. `expiresAt` (ms) is the token's
 * own end, by the wall clock; it is decrypted again from `staleAt` (ms, monotonic) on.
 */
const decrypted = processSingleton(
  "decrypted tokens",
  () => new Map<string, { sessionId: string; expiresAt: number; staleAt: number }>(),
);
const mostDecrypted = 2_000;
const rememberedFor = 5 * 60_000;

/**
 * The session id in a `Cookie` header; undefined for a token that was forged, truncated or made
 * with another secret. The session's row decides whether it is active.
 */
export async function sessionIdIn(header: string): Promise<string | undefined> {
  const token = cookieIn(header, sessionCookie);
  if (!token) return undefined;
  const known = decrypted.get(token);
  if (known && known.expiresAt > Date.now() && known.staleAt > monotonicNow())
    return known.sessionId;
  const claims = await decode({ token, secret: authSecret() }).catch(() => null);
  const { sid, exp } = { ...claims } as { sid?: unknown; exp?: unknown };
  if (typeof sid !== "string" || typeof exp !== "number") return undefined;
  if (decrypted.size >= mostDecrypted) decrypted.clear();
  decrypted.set(token, {
    sessionId: sid,
    expiresAt: exp * 1_000,
    staleAt: monotonicNow() + rememberedFor,
  });
  return sid;
}
