import { once } from "node:events";

import type { Client, QueryConfig } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import {
  type EmbeddedTestServer,
  startEmbeddedServer,
  wordsLike,
} from "#lib/testing/embedded-server.ts";

import { startMaintenance } from "./maintenance.ts";

let server: EmbeddedTestServer;

beforeAll(async () => {
  server = await startEmbeddedServer();
});

afterAll(() => server.stop());

test("a transaction is alone: nobody reads or writes inside it", async () => {
  const [one, two] = [await server.connect(), await server.connect()];
  await one.query("begin");
  await one.query("insert into words values ('alone 1')");
  const outside = two.query("insert into words values ('alone 2')");
  await one.query("rollback");
  await outside;
  expect(await wordsLike(one, "alone")).toEqual(["alone 2"]);
  await Promise.all([one.end(), two.end()]);
});

test("what a client leaves unfinished is undone, and the next is served", async () => {
  const [one, two] = [await server.connect(), await server.connect()];
  await one.query("begin");
  await one.query("insert into words values ('unfinished')");
  const waiting = wordsLike(two, "unfinished");
  (one as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  expect(await waiting).toEqual([]);
  await two.end();
});

test("a transaction that is left idle ends, however busy the others are, and its client hears why", async () => {
  const idle = await server.connect();
  const reason = once(idle, "error");
  await idle.query("begin");
  const served: Promise<unknown>[] = [];
  const knock = async () => {
    const client = await server.connect();
    await client.query("select 1");
    await client.end();
  };
  const knocking = setInterval(() => served.push(knock()), 50);
  expect((await reason)[0]).toMatchObject({ code: "25P03" });
  clearInterval(knocking);
  await Promise.all(served);
  expect(served.length).toBeGreaterThan(1);
});

test("an error is its own client's, in a statement and in a transaction", async () => {
  const [one, two] = [await server.connect(), await server.connect()];
  const both = await Promise.allSettled([
    one.query("select 1 / 0"),
    two.query<{ n: number }>("select 1 as n"),
  ]);
  expect(both).toMatchObject([
    { status: "rejected", reason: { code: "22012" } },
    { value: { rows: [{ n: 1 }] } },
  ]);
  await one.query("begin");
  await expect(one.query("select 1 / 0")).rejects.toMatchObject({ code: "22012" });
  await expect(one.query("select 1")).rejects.toMatchObject({ code: "25P02" });
  await one.query("rollback");
  // Deeper than PostgreSQL's own limit allows, and than JavaScript's stack could hold.
  await expect(
    one.query(`select ${"abs(".repeat(4_000)}1${")".repeat(4_000)}`),
  ).rejects.toMatchObject({ code: "54001" });
  expect((await two.query("select 2 as n")).rows).toEqual([{ n: 2 }]);
  await Promise.all([one.end(), two.end()]);
});

test("two clients may call their prepared statements by one name, and take nothing along", async () => {
  const [one, two] = [await server.connect(), await server.connect()];
  const ask = (client: Client, text: string, name: string) =>
    client
      .query<{ n: number }>({ name, text, values: [1] } satisfies QueryConfig)
      .then(({ rows }) => rows[0]?.n);
  for (const name of ["same", "é"]) {
    for (let again = 0; again < 2; again++) {
      expect(await ask(one, "select $1::int + 10 as n", name)).toBe(11);
      expect(await ask(two, "select $1::int + 20 as n", name)).toBe(21);
    }
  }
  await one.end();
  const left = () =>
    two
      .query<{ n: string }>("select count(*) as n from pg_prepared_statements")
      .then(({ rows }) => rows[0]?.n);
  await expect.poll(left).toBe("2");
  await two.end();
});

test("settings, temporary tables and advisory locks end with the last client", async () => {
  const one = await server.connect();
  await one.query(
    "set timezone = 'Asia/Shanghai'; create temp table passing (n int); select pg_advisory_lock(1)",
  );
  await one.end();
  await expect
    .poll(() =>
      server
        .connect()
        .then((client) =>
          client.query("show timezone").then(({ rows }) => client.end().then(() => rows[0])),
        ),
    )
    .toEqual({ TimeZone: "UTC" });
  const two = await server.connect();
  expect(
    (
      await two.query(
        "select to_regclass('passing') as t, (select count(*) from pg_locks where locktype = 'advisory') as n",
      )
    ).rows,
  ).toEqual([{ t: null, n: "0" }]);
  await two.end();
});

test("what a server does in the background is done here too, but not while somebody migrates or copies the files", async () => {
  const client = await server.connect();
  const standing = async () => {
    const { rows } = await client.query<{ vacuumed: boolean; grown: number }>(`
      select
        (select last_vacuum is not null and last_analyze is not null from pg_stat_user_tables where relname = 'busy') as vacuumed,
        (pg_current_wal_lsn() - redo_lsn > 32 * 1024 * 1024) as grown
      from pg_control_checkpoint()`);
    return rows[0];
  };
  await client.query("create table busy (n int, text text)");
  await client.query(
    "insert into busy select n, repeat('x', 1000) from generate_series(1, 40000) as n",
  );
  await client.query("delete from busy where n > 10000");
  await client.query("select pg_advisory_lock(7)");
  const maintenance = startMaintenance(server.host, { every: 100 });
  // PostgreSQL counts what is dead at most once a second.
  const until = Date.now() + 1_500;
  while (Date.now() < until) expect(await standing()).toEqual({ vacuumed: false, grown: true });
  await client.query("select pg_advisory_unlock(7)");
  await expect.poll(standing).toEqual({ vacuumed: true, grown: false });
  await maintenance.stop();
  await client.end();
});
