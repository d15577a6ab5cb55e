import { randomUUID } from "node:crypto";

import { afterEach, describe, expect, test, vi } from "vitest";

import type { AppError } from "#lib/errors.ts";
import { RateLimiter } from "./rate-limiter.ts";
import { type Attempt, countAttempt, deviceLifetime, makeDevice } from "./sign-in-limits.ts";

let host = 0;
/** An address without other attempts. */
const anAddress = () =>
  `10.${Math.floor(++host / 65_536)}.${Math.floor(host / 256) % 256}.${host % 256}`;
const aName = () => `lin-${randomUUID().slice(0, 8)}`;

/** How many of `times` attempts pass before the first is refused. */
function letThrough(times: number, attempt: (at: number) => Attempt): number {
  for (let at = 0; at < times; at += 1) {
    try {
      countAttempt(attempt(at));
    } catch (thrown) {
      if ((thrown as AppError).code === "rate_limited") return at;
      throw thrown;
    }
  }
  return times;
}

function refusalOf(attempt: Attempt): unknown {
  try {
    return countAttempt(attempt);
  } catch (thrown) {
    return thrown;
  }
}

describe("H26 W12 guessing a password", () => {
  test("from one address ends after five attempts, and reports for how long", () => {
    const [username, address] = [aName(), anAddress()];
    expect(letThrough(20, () => ({ username, address }))).toBe(5);
    expect(refusalOf({ username, address })).toMatchObject({
      messageKey: "too_many_attempts",
      values: { seconds: expect.toSatisfy((seconds: number) => seconds > 0 && seconds <= 60) },
    });
  });

  test("from all addresses ends after thirty", () => {
    const username = aName();
    expect(letThrough(100, () => ({ username, address: anAddress() }))).toBe(30);
  });

  test("for many names from one address ends after a hundred", () => {
    const address = anAddress();
    expect(letThrough(200, () => ({ username: aName(), address }))).toBe(100);
  });

  test("from one IPv6 network counts as one address, however it is written", () => {
    const username = aName();
    const addresses = ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:0db8:0000:0001::3"];
    expect(letThrough(20, (at) => ({ username, address: addresses[at % 3] ?? "" }))).toBe(5);
    expect(letThrough(1, () => ({ username, address: "2001:db8:0:2::1" }))).toBe(1);
  });

  test("does not lock out the owner on a known browser, whatever others do", () => {
    const username = aName();
    const device = makeDevice(username);
    const address = anAddress();
    letThrough(20, () => ({ username, address }));
    letThrough(100, () => ({ username, address: anAddress() }));
    expect(letThrough(1, () => ({ username, address, device }))).toBe(1);
  });

  test("with the owner's known browser has its own five attempts, and with a made-up cookie none", () => {
    const [username, address] = [aName(), anAddress()];
    const device = makeDevice(username);
    expect(letThrough(20, () => ({ username, address, device }))).toBe(5);
    const [nonce] = makeDevice(aName()).split(".");
    const forged = (at: number) => ({ username, address, device: `${nonce}${at}.forged` });
    expect(letThrough(20, forged)).toBe(5);
    expect(letThrough(20, () => ({ username: aName(), address: anAddress(), device }))).toBe(20);
  });

  test("is cleared by a successful sign-in", () => {
    const [username, address] = [aName(), anAddress()];
    for (let round = 0; round < 4; round += 1) {
      letThrough(4, () => ({ username, address }));
      countAttempt({ username, address }).forgive();
    }
    expect(letThrough(1, () => ({ username, address }))).toBe(1);
  });
});

describe("H26 the cookie of a known browser", () => {
  test("is counted by its nonce: no text can be added after, before or inside", () => {
    const username = aName();
    const device = makeDevice(username);
    const [nonce, issued, signature] = device.split(".") as [string, string, string];
    const address = anAddress();
    const variants = [
      ...Array.from({ length: 20 }, (_, at) => `${device}.${at}`),
      `${device} `,
      `${device}\n`,
      `${device}=`,
      ` ${device}`,
      `${nonce}.0${issued}.${signature}`,
      `${nonce}.${issued}9.${signature}`,
      `${nonce}..${signature}`,
      `${nonce.toLowerCase()}.${issued}.${signature}x`,
      `${nonce}.${signature}`,
    ];
    expect(letThrough(variants.length, (at) => ({ username, address, device: variants[at] }))).toBe(
      5,
    );
    expect(letThrough(20, () => ({ username, address, device }))).toBe(5);
  });

  test("expires, and is not accepted from a time too far in the future", () => {
    const username = aName();
    const at = (seconds: number) => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1_000 });
      const device = makeDevice(username);
      vi.useRealTimers();
      return device;
    };
    const address = anAddress();
    const old = at(-deviceLifetime - 60);
    const future = at(deviceLifetime + 60);
    letThrough(20, () => ({ username, address }));
    expect(letThrough(1, () => ({ username, address, device: old }))).toBe(0);
    expect(letThrough(1, () => ({ username, address, device: future }))).toBe(0);
    expect(letThrough(1, () => ({ username, address, device: at(60 - deviceLifetime) }))).toBe(1);
  });

  test("and many of them, collected by a former owner of the password, allow no more than thirty attempts together", () => {
    const username = aName();
    expect(
      letThrough(100, () => ({ username, address: anAddress(), device: makeDevice(username) })),
    ).toBe(30);
  });
});

describe("F40 a limit", () => {
  afterEach(() => void vi.useRealTimers());

  test.each([-1, 1])("is the same when the clock jumps by a day (%i)", (days) => {
    const [username, address] = [aName(), anAddress()];
    letThrough(20, () => ({ username, address }));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + days * 86_400_000 });
    const refusal = refusalOf({ username, address }) as AppError;
    expect(refusal).toMatchObject({ code: "rate_limited" });
    expect(refusal.values["seconds"]).toBeLessThanOrEqual(60);
  });

  test("ends when its time is over, and stores a bounded number of keys", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const limiter = new RateLimiter({ points: 1, window: 10, block: 60 });
    expect([limiter.consume("a"), limiter.consume("a"), limiter.consume("a")]).toEqual([0, 60, 60]);
    limiter.reward("a");
    vi.advanceTimersByTime(59_000);
    expect(limiter.consume("a")).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(limiter.consume("a")).toBe(0);
    for (let at = 0; at < 60_000; at += 1) limiter.consume(`key ${at}`);
    // The oldest was dropped, the newest was not.
    expect([limiter.consume("a"), limiter.consume("key 59999")]).toEqual([0, 60]);
  });
});
