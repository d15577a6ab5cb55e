import "server-only";

// Limits on failed tries at a password, at the sign-in and where a signed-in person changes theirs. A guesser is slowed down; the person
// whose name is guessed is not shut out: whoever is known to be close to them (a browser that they have signed in with before, or a living
// session) has limits of its own, whatever strangers do to the name. Every try is counted before the password is looked at (or many at once
// would all be looked at), and a right one takes its count back.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

import { AppError } from "#lib/errors.ts";
import { networkOf } from "#lib/network.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { RateLimiter } from "./rate-limiter.ts";
import { authSecret } from "./token.ts";

const quarter = 15 * 60;

const limits = processSingleton("password attempts", () => ({
  /** One name from one network, one known browser or one session: five tries, then a minute's rest. */
  close: new RateLimiter({ points: 5, window: quarter, block: 60 }),
  /** One name from all strangers together. */
  account: new RateLimiter({ points: 30, window: quarter, block: 5 * 60 }),
  /** One name from all its known browsers and sessions together: whoever once had the password may have collected many. */
  known: new RateLimiter({ points: 30, window: quarter, block: 5 * 60 }),
  /** One network, whatever the names: a whole office may share it. */
  network: new RateLimiter({ points: 100, window: quarter, block: 5 * 60 }),
}));

export type Attempt = {
  username: string;
  address: string;
  /** The device cookie of the request. */
  device?: string | undefined;
  /** Of a person who is signed in. */
  sessionId?: string;
};

/** Counts an attempt. Throws `rate_limited`, with the seconds to wait. `forgive` takes the count back when it was the right person. */
export function countAttempt({ username, address, device, sessionId }: Attempt): {
  forgive(): void;
} {
  const network = networkOf(address);
  const nonce =
    sessionId === undefined && device !== undefined ? nonceOf(device, username) : undefined;
  const known = sessionId === undefined ? nonce && `device ${nonce}` : `session ${sessionId}`;
  const close = known ?? `network ${network}`;
  // A network that is refused anyway adds no names to what is remembered.
  const blocked = known === undefined ? limits.network.wait(network) : 0;
  if (blocked > 0) throw tooMany(blocked);
  const counted: [RateLimiter, string][] =
    known === undefined
      ? [
          [limits.close, `${username} ${close}`],
          [limits.account, username],
          [limits.network, network],
        ]
      : [
          [limits.close, `${username} ${close}`],
          [limits.known, username],
        ];
  for (const [limit, key] of counted) {
    const seconds = limit.consume(key);
    if (seconds > 0) throw tooMany(seconds);
  }
  // What is tried from close by leaves strangers less, and is not refused for what strangers did.
  if (known !== undefined) limits.account.consume(username);
  return {
    forgive() {
      limits.close.forget(`${username} ${close}`);
      if (known === undefined) limits.network.reward(network);
      else limits.known.reward(username);
      limits.account.reward(username);
    },
  };
}

const tooMany = (seconds: number) => new AppError("rate_limited", "too_many_attempts", { seconds });

export const deviceCookie = "parlor-device";

/** How long a browser is known after a sign-in, in seconds: longer than a session lives, so that it is known when that one has ended. */
export const deviceLifetime = 90 * 24 * 60 * 60;

/** What a browser keeps after a sign-in, so that it is known the next time: `nonce.issued.signature`. It opens nothing by itself. */
export function makeDevice(username: string): string {
  const nonce = randomBytes(12).toString("base64url");
  const issued = Math.floor(Date.now() / 1_000).toString();
  return `${nonce}.${issued}.${sign(nonce, issued, username)}`;
}

/**
 * The nonce that a device cookie proves for this name; undefined when it is not exactly one of ours, or too old. Attempts are counted by the
 * nonce: one proof has one text, and nothing that can be varied beside it.
 */
function nonceOf(device: string, username: string): string | undefined {
  const [, nonce, issued, signature] = /^([\w-]{16})\.(\d{1,12})\.([\w-]{43})$/.exec(device) ?? [];
  if (nonce === undefined || issued === undefined || signature === undefined) return undefined;
  const [given, ours] = [Buffer.from(signature), Buffer.from(sign(nonce, issued, username))];
  if (given.length !== ours.length || !timingSafeEqual(given, ours)) return undefined;
  // Issued in the future: the clock was put back since. That far, and no farther, it is believed.
  return Math.abs(Date.now() / 1_000 - Number(issued)) <= deviceLifetime ? nonce : undefined;
}

const sign = (nonce: string, issued: string, username: string) =>
  createHmac("sha256", authSecret())
    .update(`device ${nonce} ${issued} ${username}`)
    .digest("base64url");
