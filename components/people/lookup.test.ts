import { describe, expect, test } from "vitest";

import type { User } from "#lib/users/schema.ts";

import { countsOf, lastHereOf, shownOf } from "./lookup.ts";

const person = (username: string, rest: Partial<User> = {}): User => ({
  id: `00000000-0000-4000-8000-${username.length.toString().padStart(12, "0")}`,
  username,
  name: username,
  role: "member",
  disabled: false,
  createdAt: "2026-01-01T00:00:00.000Z",
  lastSeenAt: null,
  ...rest,
});

const people = [
  person("wu.lan", { name: "吴岚", role: "admin", lastSeenAt: "2026-11-24T08:00:00.000Z" }),
  person("chen", { name: "陈浩然", lastSeenAt: "2026-11-23T08:00:00.000Z" }),
  person("Émile".toLowerCase().replace("é", "e"), { name: "Émile" }),
  person("gu", { name: "顾建平", role: "admin", disabled: true }),
  person("adam", { name: "Adam" }),
];

describe("filter and order", () => {
  const names = (wish: Partial<Parameters<typeof shownOf>[1]>) =>
    shownOf(people, {
      filter: "everyone",
      order: "byName",
      find: "",
      locale: "en-GB",
      ...wish,
    }).map(({ name }) => name);

  test("by name, in the order of the language: in Chinese by pronunciation", () => {
    expect(names({ locale: "zh-CN" })).toEqual(["陈浩然", "顾建平", "吴岚", "Adam", "Émile"]);
    expect(names({}).slice(0, 2)).toEqual(["Adam", "Émile"]);
  });

  test("by last activity: the most recent first, users who never signed in last", () => {
    expect(names({ order: "byLastHere" })).toEqual(["吴岚", "陈浩然", "Adam", "Émile", "顾建平"]);
  });

  test("disabled users are listed neither as members nor as administrators", () => {
    expect(names({ filter: "members" })).toEqual(["Adam", "Émile", "陈浩然"]);
    expect(names({ filter: "admins" })).toEqual(["吴岚"]);
    expect(names({ filter: "disabledOnes" })).toEqual(["顾建平"]);
  });

  test("found by name or user name, regardless of case", () => {
    expect(names({ find: " WU.L" })).toEqual(["吴岚"]);
    expect(names({ find: "ＷＵ．ｌａｎ" })).toEqual(["吴岚"]);
    expect(names({ find: "浩" })).toEqual(["陈浩然"]);
    expect(names({ find: "nobody" })).toEqual([]);
  });
});

test("the counts: administrators who can sign in, disabled users, users who never signed in", () => {
  expect(countsOf(people)).toEqual({ count: 5, admins: 1, disabled: 1, absent: 2 });
});

test("the day of the last activity follows the reader's time zone", () => {
  const now = new Date("2026-11-24T01:30:00Z");
  const last = (lastSeenAt: string | null, timeZone: string) =>
    lastHereOf({ lastSeenAt }, now, timeZone).kind;
  expect(last(null, "UTC")).toBe("never");
  expect(last("2026-11-24T01:27:00Z", "UTC")).toBe("now");
  expect(last("2026-11-23T23:00:00Z", "UTC")).toBe("yesterday");
  expect(last("2026-11-23T23:00:00Z", "Asia/Shanghai")).toBe("today");
  expect(last("2026-11-20T23:00:00Z", "UTC")).toBe("earlier");
});
