import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { anAdmin, aPerson, sql } from "#lib/testing/people.ts";

import {
  changeMe,
  changeUser,
  createUser,
  findSession,
  listUsers,
  replacePassword,
  resetByOperator,
  setPassword,
  verify,
} from "./index.ts";
import { nameSchema, newUserSchema, passwordSchema } from "./schema.ts";
import { isSetupLink } from "./store.ts";

const someone = (more: object = {}) =>
  newUserSchema.parse({
    username: `lin-${randomUUID().slice(0, 8)}`,
    name: "林悦",
    role: "member",
    ...more,
  });

const lastAction = async (admin: Awaited<ReturnType<typeof anAdmin>>, userId: string) =>
  (await listEvents(admin, { limit: 50 })).items.find(({ details }) => details["userId"] === userId)
    ?.action;

describe("an administrator", () => {
  test("creates a user with a generated password, which is answered once and must be changed", async () => {
    const admin = await anAdmin();
    const { password, ...user } = await createUser(admin, someone());
    expect(passwordSchema.safeParse(password).success).toBe(true);
    expect(user).toMatchObject({ name: "林悦", role: "member", disabled: false, lastSeenAt: null });
    expect(await verify(user.username, password ?? "", "test")).toMatchObject({ id: user.id });
    expect(
      await sql(`select "mustChangePassword" as must from "User" where id = $1`, [user.id]),
    ).toEqual([{ must: true }]);
    expect(await lastAction(admin, user.id)).toBe("user.created");
  });

  test("or with a given one, which need not be changed", async () => {
    const admin = await anAdmin();
    const user = await createUser(admin, someone({ password: "a given password" }));
    expect(user).not.toHaveProperty("password");
    expect(await verify(user.username, "a given password", "test")).toMatchObject({ id: user.id });
  });

  test("gets an error when a user name is taken, and nothing has changed", async () => {
    const admin = await anAdmin();
    const wish = someone();
    await createUser(admin, wish);
    await expect(createUser(admin, wish)).rejects.toMatchObject({
      code: "conflict",
      messageKey: "username_taken",
    });
  });

  test("disables and enables; a disabled user cannot sign in, and their sessions have ended", async () => {
    const admin = await anAdmin();
    const lin = await aPerson({ password: "a password of hers" });
    expect(await changeUser(admin, lin.id, { disabled: true })).toMatchObject({ disabled: true });
    expect(await findSession(lin.sessionId)).toBeUndefined();
    expect(await verify(lin.username, "a password of hers", "test")).toBeUndefined();
    expect(await changeUser(admin, lin.id, { disabled: false })).toMatchObject({ disabled: false });
    expect(await verify(lin.username, "a password of hers", "test")).toMatchObject({ id: lin.id });
    expect(await findSession(lin.sessionId)).toBeUndefined();
    expect(await lastAction(admin, lin.id)).toBe("user.enabled");
  });

  test("renames users and changes their role, each with its event", async () => {
    const admin = await anAdmin();
    const lin = await aPerson();
    expect(await changeUser(admin, lin.id, { name: "Lin Yue", role: "admin" })).toMatchObject({
      name: "Lin Yue",
      role: "admin",
    });
    const actions = (await listEvents(admin, { limit: 50 })).items.filter(
      ({ details }) => details["userId"] === lin.id,
    );
    expect(actions.map(({ action }) => action).sort()).toEqual([
      "user.renamed",
      "user.role_changed",
    ]);
  });

  test("H21 sets a password: sessions end, and a generated one must be changed", async () => {
    const admin = await anAdmin();
    const lin = await aPerson();
    const { password } = await setPassword(admin, lin.id);
    expect(await findSession(lin.sessionId)).toBeUndefined();
    expect(await verify(lin.username, password ?? "", "test")).toMatchObject({ id: lin.id });
    expect(await setPassword(admin, lin.id, "a given password")).toEqual({});
  });

  test("gets not_found for an unknown user", async () => {
    const admin = await anAdmin();
    await expect(changeUser(admin, randomUUID(), { name: "x" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(setPassword(admin, randomUUID())).rejects.toMatchObject({ code: "not_found" });
  });

  test("lists users by user name, a page at a time", async () => {
    const admin = await anAdmin();
    const names = [];
    let cursor: string | undefined;
    do {
      const page = await listUsers(admin, { limit: 3, cursor });
      names.push(...page.items.map(({ username }) => username));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(names).toContain(admin.username);
    expect(names).toEqual([...new Set(names)].sort());
  });
});

describe("the last administrator", () => {
  // Other tests make administrators too, so all others are disabled during this test.
  async function alone<T>(admin: Viewer, work: () => Promise<T>): Promise<T> {
    const others = await sql<{ id: string }>(
      `update "User" set "disabledAt" = now() where role = 'admin' and "disabledAt" is null and id <> $1 returning id`,
      [admin.id],
    );
    try {
      return await work();
    } finally {
      await sql(`update "User" set "disabledAt" = null where id = any($1)`, [
        others.map(({ id }) => id),
      ]);
    }
  }

  test("cannot be demoted or disabled, by themselves or by two at the same time", async () => {
    const admin = await anAdmin();
    await alone(admin, async () => {
      await expect(changeUser(admin, admin.id, { role: "member" })).rejects.toMatchObject({
        code: "conflict",
        messageKey: "last_admin",
      });
      await expect(changeUser(admin, admin.id, { disabled: true })).rejects.toMatchObject({
        code: "conflict",
        messageKey: "last_admin",
      });
      const second = await anAdmin();
      const both = await Promise.allSettled([
        changeUser(admin, second.id, { role: "member" }),
        changeUser(second, admin.id, { role: "member" }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    });
  });
});

describe("a user", () => {
  test("changes their own name, language and theme", async () => {
    const lin = await aPerson();
    expect(await changeMe(lin, { name: "Lin", language: "zh", theme: "dark" })).toMatchObject({
      name: "Lin",
      language: "zh",
      theme: "dark",
    });
  });

  test("whose own name changed is in the audit log; language and theme are not", async () => {
    const [admin, lin] = [await anAdmin(), await aPerson()];
    await changeMe(lin, { theme: "dark" });
    expect(await lastAction(admin, lin.id)).toBeUndefined();
    await changeMe(lin, { name: "Lin" });
    expect(await lastAction(admin, lin.id)).toBe("user.renamed");
  });

  test("H21 changes their own password, and is signed out everywhere else", async () => {
    const lin = await aPerson({ password: "an old password" });
    const elsewhere = await aPerson();
    await sql(`update "Session" set "userId" = $1 where id = $2`, [lin.id, elsewhere.sessionId]);
    await replacePassword(lin, { current: "an old password", next: "a new password" });
    expect(await verify(lin.username, "a new password", "test")).toMatchObject({ id: lin.id });
    expect(await findSession(lin.sessionId)).toMatchObject({ id: lin.id });
    expect(await findSession(elsewhere.sessionId)).toBeUndefined();
  });

  test("needs the current one, and another", async () => {
    const lin = await aPerson({ password: "an old password" });
    const wrong = replacePassword(lin, { current: "a guess at it", next: "a new password" });
    await expect(wrong).rejects.toMatchObject({
      code: "invalid",
      messageKey: "current_password_wrong",
    });
    const same = replacePassword(lin, { current: "an old password", next: "an old password" });
    await expect(same).rejects.toMatchObject({ code: "invalid", messageKey: "password_unchanged" });
  });
});

describe("a session", () => {
  test("F40 whose last use is in the future, because the clock was set back, is updated", async () => {
    const lin = await aPerson();
    await sql(`update "Session" set "lastUsedAt" = now() + interval '1 day' where id = $1`, [
      lin.sessionId,
    ]);
    expect(await findSession(lin.sessionId)).toMatchObject({ id: lin.id });
    const lastUsed = async () =>
      (
        await sql<{ at: Date }>(`select "lastUsedAt" as at from "Session" where id = $1`, [
          lin.sessionId,
        ])
      )[0]?.at;
    await expect.poll(async () => (await lastUsed())?.getTime()).toBeLessThan(Date.now() + 60_000);
  });

  test.each([
    ["30 days old", `"createdAt" = now() - interval '30 days 1 minute'`],
    ["7 days unused", `"lastUsedAt" = now() - interval '7 days 1 minute'`],
  ])("has ended when it is %s", async (_, change) => {
    const lin = await aPerson();
    expect(await findSession(lin.sessionId)).toMatchObject({ id: lin.id });
    await sql(`update "Session" set ${change} where id = $1`, [lin.sessionId]);
    expect(await findSession(lin.sessionId)).toBeUndefined();
  });

  test("stores its last use, but not at each request", async () => {
    const lin = await aPerson();
    const lastUsed = () =>
      sql<{ at: Date }>(`select "lastUsedAt" as at from "Session" where id = $1`, [lin.sessionId]);
    const [before] = await lastUsed();
    await findSession(lin.sessionId);
    expect(await lastUsed()).toEqual([before]);
    await sql(`update "Session" set "lastUsedAt" = now() - interval '1 hour' where id = $1`, [
      lin.sessionId,
    ]);
    await findSession(lin.sessionId);
    await expect
      .poll(async () => (await lastUsed())[0]?.at.getTime() ?? 0)
      .toBeGreaterThan(Date.now() - 60_000);
  });
});

test("an administrator of the machine sets a new password for an account, which enables it", async () => {
  const lin = await aPerson();
  await sql(`update "User" set "disabledAt" = now() where id = $1`, [lin.id]);
  const password = await resetByOperator(lin.username);
  expect(await verify(lin.username, password ?? "", "test")).toMatchObject({ id: lin.id });
  expect(await findSession(lin.sessionId)).toBeUndefined();
  expect(await lastAction(await anAdmin(), lin.id)).toBe("user.enabled");
  expect(await resetByOperator("nobody.at.all")).toBeUndefined();
});

test("F40 a setup link is invalid when the clock was set back since it was made, and valid until an hour has passed", async () => {
  const [tokenHash, lifetime] = [randomUUID(), 3_600_000];
  const good = (minutes: number) => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + minutes * 60_000 });
    return isSetupLink({ tokenHash, lifetime }).finally(() => vi.useRealTimers());
  };
  await sql(`insert into "SetupLink" ("tokenHash", "expiresAt") values ($1, $2)`, [
    tokenHash,
    new Date(Date.now() + lifetime),
  ]);
  expect([await good(1), await good(59), await good(61), await good(-24 * 60)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  await sql(`delete from "SetupLink" where "tokenHash" = $1`, [tokenHash]);
});

describe("H26 a name", () => {
  test.each([
    "\u200b\u200d\u2060",
    "\ufeff",
    "\u115f\u1160",
    "\u3164 \u3164",
    "\uffa0",
    "\u2800",
    "\ufe0f",
    "\u{e0041}\u{e007f}",
    "\u00ad",
    "\u0301",
    "\u{1d159}",
  ])("without visible characters is invalid: %j", (name) => {
    expect(nameSchema.safeParse(name).success).toBe(false);
  });

  test.each(["林悦", "नेहा", "👩‍👩‍👧", "한", "!", "می‌خواهم", "\u200bLin"])(
    "of any script is valid: %s",
    (name) => {
      expect(nameSchema.safeParse(name).success).toBe(true);
    },
  );
});
