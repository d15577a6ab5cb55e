import "server-only";

// Limits on failed password attempts, at the sign-in and where a signed-in user changes theirs.
// Guessing is slowed down; the account being guessed is not locked: clients that are known to be
// the owner's (a browser that they have signed in with before, or an active session) have limits of
// their own, which strangers' attempts do not affect. Every attempt is counted before the password
// is checked (otherwise many at once would all be checked), and a correct one takes its count back.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

import { AppError } from "#lib/errors.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { networkOf } from "#lib/network.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { type CountedLimits, count, deleteSome, takeBack } from "./attempt-store.ts";
import { authSecret } from "./token.ts";

const quarter = 15 * 60;

const limits = {
  /**
   * One name from one network, one known browser or one session: five attempts, then a minute's
   * pause.
   */
  close: { points: 5, window: quarter, block: 60 },
  /**
   * One name from all its known browsers and sessions together: an attacker who once had the
   * password may have collected many.
   */
  known: { points: 30, window: quarter, block: 5 * 60 },
  /** One name from all strangers together. */
  account: { points: 30, window: quarter, block: 5 * 60 },
  /** One network, whatever the names: a whole office may share it. */
  network: { points: 100, window: quarter, block: 5 * 60 },
};

const limit = (kind: keyof typeof limits, counted: string) => ({
  key: createHmac("sha256", authSecret()).update(`attempts ${kind} ${counted}`).digest("base64url"),
  ...limits[kind],
});

export type Attempt = {
  username: string;
  address: string;
  /** The device cookie of the request. */
  device?: string | undefined;
  /** The session of a signed-in user. */
  sessionId?: string;
};

/**
 * Counts an attempt. Throws `rate_limited`, with the seconds to wait. `forgive` takes the count
 * back when the password was correct; it does not throw, because counts end by themselves.
 */
export async function countAttempt(attempt: Attempt): Promise<{ forgive(): Promise<void> }> {
  const counted = limitsOf(attempt);
  const seconds = await count(counted);
  deleteSometimes();
  if (seconds > 0) throw new AppError("rate_limited", "too_many_attempts", { seconds });
  return { forgive: () => takeBack(counted).catch(warn) };
}

function limitsOf({ username, address, device, sessionId }: Attempt): CountedLimits {
  const network = networkOf(address);
  const nonce =
    sessionId === undefined && device !== undefined ? nonceOf(device, username) : undefined;
  const known = sessionId === undefined ? nonce && `device ${nonce}` : `session ${sessionId}`;
  if (known === undefined) {
    return {
      first: limit("close", `${username} network ${network}`),
      second: limit("account", username),
      third: limit("network", network),
      thirdRefuses: true,
    };
  }
  // Attempts from known clients reduce what strangers may try, and are not refused because of
  // strangers' attempts.
  return {
    first: limit("close", `${username} ${known}`),
    second: limit("known", username),
    third: limit("account", username),
    thirdRefuses: false,
  };
}

const attemptsBetweenDeletions = 100;
const deletions = processSingleton("deletions of attempt counts", () => ({ attempts: 0 }));

/** Deletes expired counts, more of them than the attempts since the last time can have stored. */
function deleteSometimes(): void {
  deletions.attempts += 1;
  if (deletions.attempts < attemptsBetweenDeletions) return;
  deletions.attempts = 0;
  void deleteSome().catch(warn);
}

const warn = (thrown: unknown) =>
  log.warn({ error: safeErrorText(thrown) }, "counts of password attempts could not be changed");

export const deviceCookie = "parlor-device";

/**
 * How long a browser is known after a sign-in, in seconds: longer than a session, so that it is
 * known when that one has ended.
 */
export const deviceLifetime = 90 * 24 * 60 * 60;

/**
 * The device cookie, by which a browser is known after a sign-in: `nonce.issued.signature`. It
 * grants no access by itself.
 */
export function makeDevice(username: string): string {
  const nonce = randomBytes(12).toString("base64url");
  const issued = Math.floor(Date.now() / 1_000).toString();
  return `${nonce}.${issued}.${sign(nonce, issued, username)}`;
}

/**
 * The nonce of a valid device cookie for this name; undefined when the cookie is not exactly one of
 * ours, or too old. Attempts are counted by the nonce: each signature has exactly one valid text,
 * so varying the cookie gives no new nonce.
 */
function nonceOf(device: string, username: string): string | undefined {
  const [, nonce, issued, signature] = /^([\w-]{16})\.(\d{1,12})\.([\w-]{43})$/.exec(device) ?? [];
  if (nonce === undefined || issued === undefined || signature === undefined) return undefined;
  const [given, ours] = [Buffer.from(signature), Buffer.from(sign(nonce, issued, username))];
  if (given.length !== ours.length || !timingSafeEqual(given, ours)) return undefined;
  // Issued in the future: the clock was set back since. It is accepted up to this limit.
  return Math.abs(Date.now() / 1_000 - Number(issued)) <= deviceLifetime ? nonce : undefined;
}

const sign = (nonce: string, issued: string, username: string) =>
  createHmac("sha256", authSecret())
    .update(`device ${nonce} ${issued} ${username}`)
    .digest("base64url");
