import { randomUUID } from "node:crypto";

import { afterEach, describe, expect, test, vi } from "vitest";

import { networkOf } from "#lib/network.ts";
import { anAdmin, aPerson, sql } from "#lib/testing/people.ts";

import { deleteOlderThan, flushRepeated, recordRepeated } from "./index.ts";
import { mostRows } from "./repeated.ts";

afterEach(() => void vi.useRealTimers());

type Row = { times: number; details: Record<string, unknown>; at: Date; lastAt: Date | null };
const rowsOf = (field: string, value: string) =>
  sql<Row>(
    `select times, details, at, "lastAt" from "AuditEvent" where details->>$1 = $2 or "actorId"::text = $2 order by id`,
    [field, value],
  );

/** Starts a window of its own, so that tests do not share the limit for strangers. */
function nextWindow(): void {
  vi.useFakeTimers({ toFake: ["performance"] });
  windows += 1;
  vi.advanceTimersByTime(windows * 3_600_000);
}
let windows = 0;

describe("a repeated event", () => {
  test("H26 is one row of its actor and reason: the first at once, the others counted, none lost", async () => {
    nextWindow();
    const lin = await aPerson();
    const knock = (path: string) =>
      recordRepeated(lin, "access.refused", { code: "forbidden", path });
    await knock("/a");
    expect(await rowsOf("", lin.id)).toMatchObject([{}, { times: 1, lastAt: null }]);
    await Promise.all(Array.from({ length: 19 }, () => knock("/a")));
    await knock("/b");
    await flushRepeated();
    const rows = (await rowsOf("", lin.id)).filter(
      ({ details }) => details["code"] === "forbidden",
    );
    expect(rows).toMatchObject([
      { times: 20, details: { path: "/a" } },
      { times: 1, details: { path: "/b" } },
    ]);
    expect(rows[0]?.lastAt?.getTime()).toBeGreaterThanOrEqual(
      rows[0]?.at.getTime() ?? Number.POSITIVE_INFINITY,
    );
    vi.advanceTimersByTime(60_000);
    await knock("/a");
    expect(
      (await rowsOf("", lin.id)).filter(({ details }) => details["path"] === "/a"),
    ).toHaveLength(2);
  });

  test("H26 of strangers makes a bounded number of rows a minute, whatever they send and from whichever address, and each is counted", async () => {
    nextWindow();
    const before = (
      await sql<{ count: number; times: number }>(
        `select count(*)::int, sum(times)::int as times from "AuditEvent"`,
      )
    )[0];
    const refuse = (address: string, path: string) =>
      recordRepeated(null, "access.refused", {
        code: "not_found",
        path,
        network: networkOf(address),
      });
    const group = () => Math.floor(Math.random() * 65_536).toString(16);
    await Promise.all(
      Array.from({ length: 400 }, () => refuse(`2001:db8:0:1::${group()}`, "/same")),
    );
    await Promise.all(Array.from({ length: 400 }, (_, at) => refuse("192.0.2.1", `/${at}`)));
    await Promise.all(
      Array.from({ length: 400 }, (_, at) => refuse(`2001:db8:${at.toString(16)}:2::1`, `/${at}`)),
    );
    await flushRepeated();
    const after = (
      await sql<{ count: number; times: number }>(
        `select count(*)::int, sum(times)::int as times from "AuditEvent"`,
      )
    )[0];
    // Other test files write a few events at the same time.
    expect((after?.count ?? 0) - (before?.count ?? 0)).toBeLessThan(mostRows.ofStrangers + 150);
    expect(await rowsOf("network", "2001:db8:0:1")).toMatchObject([{ times: 400 }]);
    const flood = await rowsOf("network", "192.0.2.1");
    expect(flood).toHaveLength(mostRows.ofOne + 1);
    expect(flood.reduce((all, { times }) => all + times, 0)).toBe(400);
    expect((after?.times ?? 0) - (before?.times ?? 0)).toBeGreaterThanOrEqual(1_200);
  });

  test("whose row could not be written throws, and the next is written", async () => {
    nextWindow();
    const broken = { id: "no uuid at all" };
    await expect(recordRepeated(broken, "access.refused", {})).rejects.toThrow();
    await expect(recordRepeated(broken, "access.refused", {})).rejects.toThrow();
    await flushRepeated();
  });

  test("F40 is counted in the same row when the clock was set back by a day", async () => {
    nextWindow();
    const lin = await aPerson();
    await recordRepeated(lin, "access.refused", { code: "forbidden" });
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 86_400_000 });
    await recordRepeated(lin, "access.refused", { code: "forbidden" });
    await flushRepeated();
    const [, row] = await rowsOf("", lin.id);
    expect(row?.lastAt?.getTime()).toBeGreaterThanOrEqual(
      row?.at.getTime() ?? Number.POSITIVE_INFINITY,
    );
  });
});

test("events older than the retention are deleted, and no others", async () => {
  await anAdmin();
  const mark = randomUUID();
  const age = (days: number, id: number) =>
    sql(
      `insert into "AuditEvent" (id, at, action, details) values ($1, now() - make_interval(days => $2), 'access.refused', $3)`,
      [id, days, { mark }],
    );
  for (let at = 0; at < 3; at += 1) await age(4_000, -1_000 + at);
  await age(2_000, -900);
  expect(await deleteOlderThan(3_650)).toBe(3);
  expect(await rowsOf("mark", mark)).toHaveLength(1);
  await sql(`delete from "AuditEvent" where id < 0`);
});
