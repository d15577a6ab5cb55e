import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";

import { afterEach, describe, expect, test, vi } from "vitest";

import type { AppError } from "#lib/errors.ts";
import { sql } from "#lib/testing/people.ts";
import { statementsOf } from "#lib/testing/statements.ts";
import { type Attempt, countAttempt, deviceLifetime, makeDevice } from "./sign-in-limits.ts";

let host = 0;
/** An address without other attempts. */
const anAddress = () =>
  `10.${Math.floor(++host / 65_536)}.${Math.floor(host / 256) % 256}.${host % 256}`;
const aName = () => `lin-${randomUUID().slice(0, 8)}`;

/** How many of `times` attempts pass before the first is refused. */
async function letThrough(times: number, attempt: (at: number) => Attempt): Promise<number> {
  for (let at = 0; at < times; at += 1) {
    try {
      await countAttempt(attempt(at));
    } catch (thrown) {
      if ((thrown as AppError).code === "rate_limited") return at;
      throw thrown;
    }
  }
  return times;
}

const refusalOf = (attempt: Attempt): Promise<unknown> =>
  countAttempt(attempt).catch((thrown: unknown) => thrown);

describe("H26 W12 guessing a password", () => {
  test("from one address ends after five attempts, and reports for how long", async () => {
    const [username, address] = [aName(), anAddress()];
    expect(await letThrough(20, () => ({ username, address }))).toBe(5);
    expect(await refusalOf({ username, address })).toMatchObject({
      messageKey: "too_many_attempts",
      values: { seconds: expect.toSatisfy((seconds: number) => seconds > 0 && seconds <= 60) },
    });
  });

  test("from all addresses ends after thirty", async () => {
    const username = aName();
    expect(await letThrough(100, () => ({ username, address: anAddress() }))).toBe(30);
  });

  test("for many names from one address ends after a hundred", async () => {
    const address = anAddress();
    expect(await letThrough(200, () => ({ username: aName(), address }))).toBe(100);
  });

  test("from one IPv6 network counts as one address, however it is written", async () => {
    const username = aName();
    const addresses = ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:0db8:0000:0001::3"];
    expect(await letThrough(20, (at) => ({ username, address: addresses[at % 3] ?? "" }))).toBe(5);
    expect(await letThrough(1, () => ({ username, address: "2001:db8:0:2::1" }))).toBe(1);
  });

  test("does not lock out the owner on a known browser, whatever others do", async () => {
    const username = aName();
    const device = makeDevice(username);
    const address = anAddress();
    await letThrough(20, () => ({ username, address }));
    await letThrough(100, () => ({ username, address: anAddress() }));
    expect(await letThrough(1, () => ({ username, address, device }))).toBe(1);
  });

  test("with the owner's known browser has its own five attempts, and with a made-up cookie none", async () => {
    const [username, address] = [aName(), anAddress()];
    const device = makeDevice(username);
    expect(await letThrough(20, () => ({ username, address, device }))).toBe(5);
    const [nonce] = makeDevice(aName()).split(".");
    const forged = (at: number) => ({ username, address, device: `${nonce}${at}.forged` });
    expect(await letThrough(20, forged)).toBe(5);
    expect(await letThrough(20, () => ({ username: aName(), address: anAddress(), device }))).toBe(
      20,
    );
  });

  test("is cleared by a successful sign-in", async () => {
    const [username, address] = [aName(), anAddress()];
    for (let round = 0; round < 4; round += 1) {
      await letThrough(4, () => ({ username, address }));
      await (await countAttempt({ username, address })).forgive();
    }
    expect(await letThrough(1, () => ({ username, address }))).toBe(1);
  });
});

describe("H26 the counts of attempts", () => {
  test("of forty guesses at once let exactly five through", async () => {
    const [username, address] = [aName(), anAddress()];
    const guesses = await Promise.all(
      Array.from({ length: 40 }, () =>
        countAttempt({ username, address }).then(
          () => "checked",
          ({ code }: AppError) => code,
        ),
      ),
    );
    expect(guesses.filter((each) => each === "checked")).toHaveLength(5);
    expect(guesses.filter((each) => each === "rate_limited")).toHaveLength(35);
  });

  test("hold over several processes", async () => {
    const [username, address] = [aName(), anAddress()];
    expect(await letThrough(2, () => ({ username, address }))).toBe(2);
    const program = `
      const { countAttempt } = await import("#lib/auth/sign-in-limits.ts");
      let through = 0;
      for (let at = 0; at < 10; at += 1)
        await countAttempt(${JSON.stringify({ username, address })}).then(() => (through += 1), () => {});
      console.log(through);
      process.exit();`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--conditions=react-server",
      "--input-type=module",
      "--eval",
      program,
    ]);
    expect(stdout.trim()).toBe("3");
    expect(await letThrough(1, () => ({ username, address }))).toBe(0);
  });

  test("cost one statement, refused or not, and a correct password costs one more", async () => {
    const [username, address] = [aName(), anAddress()];
    expect(await statementsOf(() => countAttempt({ username, address }))).toHaveLength(1);
    const signIn = async () => (await countAttempt({ username, address })).forgive();
    expect(await statementsOf(signIn)).toHaveLength(2);
    await letThrough(20, () => ({ username, address }));
    expect(await statementsOf(() => refusalOf({ username, address }))).toHaveLength(1);
  });

  test("contain no user name and no address", async () => {
    const [username, address] = [aName(), anAddress()];
    await countAttempt({ username, address });
    await countAttempt({ username, address, device: makeDevice(username) });
    const keys = (await sql<{ key: string }>(`select "key" from "AttemptCount"`)).map(
      ({ key }) => key,
    );
    expect(keys.length).toBeGreaterThanOrEqual(5);
    expect(keys.filter((key) => key.includes(username) || key.includes(address))).toEqual([]);
  });

  test("are deleted when they have expired, once in a hundred attempts", async () => {
    const key = randomUUID();
    await sql(
      `insert into "AttemptCount" ("key", "count", "until") values ($1, 1, now() - interval '1 s')`,
      [key],
    );
    const address = anAddress();
    await letThrough(100, () => ({ username: aName(), address }));
    await expect
      .poll(() => sql(`select "key" from "AttemptCount" where "key" = $1`, [key]))
      .toEqual([]);
  });
});

describe("H26 the cookie of a known browser", () => {
  test("is counted by its nonce: no text can be added after, before or inside", async () => {
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
    expect(
      await letThrough(variants.length, (at) => ({ username, address, device: variants[at] })),
    ).toBe(5);
    expect(await letThrough(20, () => ({ username, address, device }))).toBe(5);
  });

  test("expires, and is not accepted from a time too far in the future", async () => {
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
    await letThrough(20, () => ({ username, address }));
    expect(await letThrough(1, () => ({ username, address, device: old }))).toBe(0);
    expect(await letThrough(1, () => ({ username, address, device: future }))).toBe(0);
    expect(
      await letThrough(1, () => ({ username, address, device: at(60 - deviceLifetime) })),
    ).toBe(1);
  });

  test("and many of them, collected by a former owner of the password, allow no more than thirty attempts together", async () => {
    const username = aName();
    expect(
      await letThrough(100, () => ({
        username,
        address: anAddress(),
        device: makeDevice(username),
      })),
    ).toBe(30);
  });
});

describe("F40 a limit", () => {
  afterEach(() => void vi.useRealTimers());

  test.each([-1, 1])("is the same when the clock jumps by a day (%i)", async (days) => {
    const [username, address] = [aName(), anAddress()];
    await letThrough(20, () => ({ username, address }));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + days * 86_400_000 });
    const refusal = (await refusalOf({ username, address })) as AppError;
    expect(refusal).toMatchObject({ code: "rate_limited" });
    expect(refusal.values["seconds"]).toBeLessThanOrEqual(60);
  });
});
