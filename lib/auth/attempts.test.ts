import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { type Attempt, countAttempt, makeDevice } from "./attempts.ts";

let host = 0;
/** An address that no other attempt came from. */
const anAddress = () => `10.${Math.floor(++host / 65_536)}.${Math.floor(host / 256) % 256}.${host % 256}`;
const aName = () => `lin-${randomUUID().slice(0, 8)}`;

/** How many of `times` attempts are let through before the first is refused. */
async function letThrough(times: number, attempt: (at: number) => Attempt): Promise<number> {
  for (let at = 0; at < times; at += 1) {
    const refused = await countAttempt(attempt(at)).then(
      () => false,
      (thrown: { code?: string }) => thrown.code === "rate_limited",
    );
    if (refused) return at;
  }
  return times;
}

describe("H26 W12 guessing a password", () => {
  test("from one address is over after five tries, and says for how long", async () => {
    const [username, address] = [aName(), anAddress()];
    expect(await letThrough(20, () => ({ username, address, device: undefined }))).toBe(5);
    await expect(countAttempt({ username, address, device: undefined })).rejects.toMatchObject({
      sentence: "too_many_attempts",
      values: { seconds: expect.toSatisfy((seconds: number) => seconds > 0 && seconds <= 60) },
    });
  });

  test("all at once is no way round", async () => {
    const [username, address] = [aName(), anAddress()];
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => countAttempt({ username, address, device: undefined })));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  });

  test("from everywhere is over after thirty", async () => {
    const username = aName();
    expect(await letThrough(100, () => ({ username, address: anAddress(), device: undefined }))).toBe(30);
  });

  test("of many names from one address is over after a hundred", async () => {
    const address = anAddress();
    expect(await letThrough(200, () => ({ username: aName(), address, device: undefined }))).toBe(100);
  });

  test("from one IPv6 network is from one address, however it is written", async () => {
    const username = aName();
    const addresses = ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:0db8:0000:0001::3"];
    expect(await letThrough(20, (at) => ({ username, address: addresses[at % 3] ?? "", device: undefined }))).toBe(5);
    expect(await letThrough(1, () => ({ username, address: "2001:db8:0:2::1", device: undefined }))).toBe(1);
  });

  test("does not shut out the owner: not from where they have been before, whatever others do", async () => {
    const username = aName();
    const device = makeDevice(username);
    const address = anAddress();
    await letThrough(20, () => ({ username, address, device: undefined }));
    await letThrough(100, () => ({ username, address: anAddress(), device: undefined }));
    expect(await letThrough(1, () => ({ username, address, device }))).toBe(1);
  });

  test("with a browser that knows the owner has its own five tries, and a made-up one none", async () => {
    const [username, address] = [aName(), anAddress()];
    const device = makeDevice(username);
    expect(await letThrough(20, () => ({ username, address, device }))).toBe(5);
    const [nonce] = makeDevice(aName()).split(".");
    const forged = (at: number) => ({ username, address, device: `${nonce}${at}.forged` });
    expect(await letThrough(20, forged)).toBe(5);
    expect(await letThrough(20, () => ({ username: aName(), address: anAddress(), device }))).toBe(20);
  });

  test("is forgotten for who knew the password after all", async () => {
    const [username, address] = [aName(), anAddress()];
    for (let round = 0; round < 4; round += 1) {
      await letThrough(4, () => ({ username, address, device: undefined }));
      const attempt = await countAttempt({ username, address, device: undefined });
      await attempt.forgive();
    }
    expect(await letThrough(1, () => ({ username, address, device: undefined }))).toBe(1);
  });
});
