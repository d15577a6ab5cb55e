// Limits on password attempts, and the number of hashes that they cost: hashes are counted as they
// run.

import { randomUUID } from "node:crypto";

import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { flushRepeated, listEvents } from "#lib/audit/index.ts";
import { AppError } from "#lib/errors.ts";
import { anAdmin, aPerson } from "#lib/testing/people.ts";
import { verify } from "#lib/users/index.ts";
import { changePassword, setUp } from "./index.ts";
import { countAttempt } from "./sign-in-limits.ts";

const hashes = vi.hoisted(() => ({ begun: 0, running: 0, most: 0 }));
vi.mock("@node-rs/argon2", async (original) => {
  const library = await original<typeof import("@node-rs/argon2")>();
  const counted =
    <Given extends unknown[], Answer>(work: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      hashes.begun += 1;
      hashes.running += 1;
      hashes.most = Math.max(hashes.most, hashes.running);
      return work(...given).finally(() => {
        hashes.running -= 1;
      });
    };
  return { ...library, hash: counted(library.hash), verify: counted(library.verify) };
});

// The hash that stands for an unknown user is computed once.
beforeAll(async () => void (await verify("nobody.there", "warms up", "warm")));
beforeEach(() => void Object.assign(hashes, { begun: 0, running: 0, most: 0 }));

const anAddress = () => randomUUID();

describe("H26 attempts at the current password with a session", () => {
  test("are limited to five, with an event, and cost no hash when refused", async () => {
    const [admin, lin] = [await anAdmin(), await aPerson({ password: "a password of hers" })];
    hashes.begun = 0;
    const address = anAddress();
    const guess = () =>
      changePassword(lin, { current: "a guess at it", next: "a password of mine" }, address).catch(
        ({ messageKey }: AppError) => messageKey,
      );
    const guesses = [];
    for (let at = 0; at < 120; at += 1) guesses.push(await guess());
    expect(guesses.slice(0, 6)).toEqual([
      ...Array<string>(5).fill("current_password_wrong"),
      "too_many_attempts",
    ]);
    expect(new Set(guesses.slice(5))).toEqual(new Set(["too_many_attempts"]));
    expect(hashes.begun).toBe(5);
    await flushRepeated();
    const events = (await listEvents(admin, { limit: 100 })).items.filter(
      ({ actor }) => actor?.id === lin.id,
    );
    expect(events.filter(({ action }) => action === "user.password_refused")).toMatchObject([
      { times: 5 },
    ]);
    // From another address too: the count belongs to the session.
    await expect(
      changePassword(
        lin,
        { current: "a password of hers", next: "a password of mine" },
        anAddress(),
      ),
    ).rejects.toMatchObject({
      code: "rate_limited",
    });
  });

  test("count for strangers at the sign-in too, and strangers do not keep the owner from changing it", async () => {
    const lin = await aPerson({ password: "a password of hers" });
    const { username } = lin;
    for (let at = 0; at < 4; at += 1) {
      await changePassword(
        lin,
        { current: "a guess at it", next: "a password of mine" },
        anAddress(),
      ).catch(() => undefined);
    }
    let through = 0;
    for (let at = 0; at < 60; at += 1) {
      try {
        await countAttempt({ username, address: anAddress() });
        through += 1;
      } catch {}
    }
    expect(through).toBe(26);
    await changePassword(
      lin,
      { current: "a password of hers", next: "a password of mine" },
      anAddress(),
    );
    expect(await verify(username, "a password of mine", "test")).toMatchObject({ id: lin.id });
  });
});

describe("hashes", () => {
  test("run two at a time in a flood from one network, whose rest is refused; another network's wait for hardly any", async () => {
    const lin = await aPerson({ password: "a password of hers" });
    Object.assign(hashes, { begun: 0, most: 0 });
    const flood = Array.from({ length: 200 }, () =>
      verify("nobody.there", "guess", "flood").then(
        () => "done",
        (e: AppError) => e.messageKey,
      ),
    );
    await vi.waitFor(() => expect(hashes.running).toBe(2), { interval: 1 });
    expect(await verify(lin.username, "a password of hers", "home")).toMatchObject({ id: lin.id });
    expect(hashes.begun).toBeLessThan(12);
    const outcomes = await Promise.all(flood);
    expect(outcomes.filter((each) => each === "sign_in_busy").length).toBeGreaterThan(100);
    expect(outcomes.filter((each) => each === "done").length).toBeGreaterThanOrEqual(26);
    expect(hashes.most).toBe(2);
  });

  test("H26 are not computed for an invalid setup link", async () => {
    const wish = { token: "guessed", username: "eve", password: "a sentence to keep" };
    for (let at = 0; at < 20; at += 1) {
      await expect(setUp(wish, { address: "192.0.2.7", language: "en" })).rejects.toMatchObject({
        messageKey: "setup_link_void",
      });
    }
    expect(hashes.begun).toBe(0);
  });
});
