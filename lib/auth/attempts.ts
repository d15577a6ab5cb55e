import "server-only";

// Limits on failed sign-ins. A guesser is slowed down; the person whose name is guessed is not shut out: a browser that they have signed in
// with before has a limit of its own, whatever others do to their name. Every attempt is counted before the password is looked at (or many
// at once would all be looked at), and a right one takes its count back.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

import { type RateLimiterAbstract, RateLimiterMemory } from "rate-limiter-flexible";

import { AppError } from "#lib/errors.ts";
import { once } from "#lib/once.ts";

import { authSecret } from "./token.ts";

const quarter = 15 * 60;

const limits = once("sign-in attempts", () => ({
  /** One name from one address, or from one known browser: five tries, then a minute's rest. */
  close: new RateLimiterMemory({ keyPrefix: "close", points: 5, duration: quarter, blockDuration: 60 }),
  /** One name from everywhere. */
  account: new RateLimiterMemory({ keyPrefix: "account", points: 30, duration: quarter, blockDuration: 5 * 60 }),
  /** One address, whatever the names: a whole office may share it. */
  address: new RateLimiterMemory({ keyPrefix: "address", points: 100, duration: quarter, blockDuration: 5 * 60 }),
}));

export type Attempt = { username: string; address: string; device: string | undefined };

/** Counts an attempt. Throws `rate_limited`, with the seconds to wait. `forgive` takes the count back when it was the right person. */
export async function countAttempt({ username, address, device }: Attempt): Promise<{ forgive(): Promise<void> }> {
  const network = networkOf(address);
  const counted: [RateLimiterAbstract, string][] =
    device !== undefined && knows(device, username)
      ? [[limits.close, `device ${device}`]]
      : [
          [limits.close, `${username} ${network}`],
          [limits.account, username],
          [limits.address, network],
        ];
  for (const [limit, key] of counted) {
    await limit.consume(key).catch((full: unknown) => {
      // Not told by its class: Next bundles each route apart, and the limits were made in whichever of them came first.
      const { msBeforeNext } = full as { msBeforeNext?: unknown };
      if (typeof msBeforeNext !== "number") throw full;
      throw new AppError("rate_limited", "too_many_attempts", { seconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) });
    });
  }
  return {
    async forgive() {
      const [[closest, key]] = counted as [[RateLimiterAbstract, string]];
      await closest.delete(key);
      for (const [limit, other] of counted.slice(1)) await limit.reward(other);
    },
  };
}

/** What a browser keeps after a sign-in, so that it is known the next time. It opens nothing by itself. */
export function makeDevice(username: string): string {
  const nonce = randomBytes(12).toString("base64url");
  return `${nonce}.${sign(nonce, username)}`;
}

function knows(device: string, username: string): boolean {
  const [nonce = "", signature = ""] = device.split(".");
  const [given, ours] = [Buffer.from(signature), Buffer.from(sign(nonce, username))];
  return given.length === ours.length && timingSafeEqual(given, ours);
}

const sign = (nonce: string, username: string) =>
  createHmac("sha256", authSecret()).update(`device ${nonce} ${username}`).digest("base64url");

/** An IPv6 guesser has a whole /64 to come from; an IPv4 one that looks like IPv6 is what it is. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = head.split(":").filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").filter(Boolean).length;
  const all = [...groups, ...Array<string>(Math.max(0, missing)).fill("0"), ...(tail ?? "").split(":").filter(Boolean)];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
