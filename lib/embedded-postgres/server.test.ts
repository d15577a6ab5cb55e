import { once } from "node:events";
import { connect as connectSocket } from "node:net";
import { join } from "node:path";

import { Client, type QueryConfig } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { ownFolder } from "#lib/testing/own-database.ts";

import { startMaintenance } from "./maintenance.ts";
import { type EmbeddedServer, serve } from "./server.ts";
import { openSession } from "./session.ts";
import { closeStatement, message, query, startup, sync } from "./wire.ts";

const idleTimeout = 400;

let folder = "";
let remove = () => {};
let server: EmbeddedServer;

beforeAll(async () => {
  ({ folder, remove } = ownFolder());
  server = await serve(await openSession(join(folder, "database")), join(folder, "run"), {
    idleTimeout,
  });
  const one = await connect();
  await one.query("create table words (word text)");
  await one.end();
});

afterAll(async () => {
  await server.close(0);
  remove();
});

async function connect(): Promise<Client> {
  const client = new Client({ host: join(folder, "run"), user: "postgres", database: "postgres" });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function words(client: Client, like: string): Promise<string[]> {
  const { rows } = await client.query<{ word: string }>(
    "select word from words where word like $1 order by word",
    [`${like}%`],
  );
  return rows.map(({ word }) => word);
}

/** A client that sends raw bytes and collects the answers. */
async function raw(...first: Buffer[]) {
  const socket = connectSocket(join(folder, "run", ".s.PGSQL.5432"));
  let heard = Buffer.alloc(0);
  socket
    .on("data", (bytes) => (heard = Buffer.concat([heard, bytes])))
    .on("error", () => undefined);
  await once(socket, "connect");
  socket.write(Buffer.concat([startup({ user: "postgres" }), ...first]));
  const until = (text: string) =>
    expect.poll(() => heard.toString("latin1"), { timeout: 5_000 }).toContain(text);
  await until("Z\0\0\0\x05I");
  heard = Buffer.alloc(0);
  return {
    socket,
    until,
    say(...messages: Buffer[]) {
      heard = Buffer.alloc(0);
      socket.write(Buffer.concat(messages));
    },
    heard: () => heard.toString("latin1"),
  };
}

const parse = (name: string, sql: string) => message("P", name, sql, Buffer.alloc(2));
const bind = (statement: string) => message("B", "", statement, Buffer.alloc(6));
const execute = message("E", "", Buffer.alloc(4));
const flush = message("H");

test("a transaction is isolated: no other client reads or writes during it", async () => {
  const [one, two] = [await connect(), await connect()];
  await one.query("begin");
  await one.query("insert into words values ('alone 1')");
  const outside = two.query("insert into words values ('alone 2')");
  await one.query("rollback");
  await outside;
  expect(await words(one, "alone")).toEqual(["alone 2"]);
  await Promise.all([one.end(), two.end()]);
});

test("an unfinished transaction of a disconnected client is rolled back, and the next client is served", async () => {
  const [one, two] = [await connect(), await connect()];
  await one.query("begin");
  await one.query("insert into words values ('unfinished')");
  const waiting = words(two, "unfinished");
  (one as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  expect(await waiting).toEqual([]);
  await two.end();
});

test("an idle transaction is ended, however busy the others are, and its client gets the reason", async () => {
  const idle = await connect();
  const reason = once(idle, "error");
  await idle.query("begin");
  const served: Promise<unknown>[] = [];
  const knocking = setInterval(
    () =>
      served.push(connect().then((client) => client.query("select 1").finally(() => client.end()))),
    50,
  );
  expect((await reason)[0]).toMatchObject({ code: "25P03" });
  clearInterval(knocking);
  await Promise.all(served);
  expect(served.length).toBeGreaterThan(1);
});

test("an error reaches only its own client, in a statement and in a transaction", async () => {
  const [one, two] = [await connect(), await connect()];
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

test("two clients may use one name for prepared statements, and leave none behind", async () => {
  const [one, two] = [await connect(), await connect()];
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

test("two names are two statements, also when they differ only beyond the length that PostgreSQL compares", async () => {
  const one = await raw();
  const long = "x".repeat(70);
  one.say(
    parse(`${long}a`, "select 'the first'"),
    parse(`${long}b`, "select 'the second'"),
    bind(`${long}a`),
    execute,
    sync,
  );
  await one.until("the first");
  one.socket.destroy();
});

test("an unnamed statement that another client has replaced is an error, never the other's answer", async () => {
  const [one, two] = [await raw(), await raw()];
  one.say(parse("", "select 'of one'"), sync);
  await one.until("Z\0\0\0\x05I");
  two.say(parse("", "select 'of two'"), sync);
  await two.until("Z\0\0\0\x05I");
  one.say(bind(""), execute, sync);
  await one.until("Z\0\0\0\x05I");
  expect(one.heard()).toContain("C26000");
  two.say(bind(""), execute, sync);
  await two.until("of two");
  one.socket.destroy();
  two.socket.destroy();
});

test("a client that asks for its answer before its group has ended gets it, and no other client runs in between", async () => {
  const [one, two] = [await raw(), await connect()];
  one.say(
    parse("", "insert into words values ('flushed') returning word"),
    bind(""),
    execute,
    flush,
  );
  await one.until("flushed");
  const waiting = words(two, "flushed");
  one.say(sync);
  await one.until("Z\0\0\0\x05I");
  expect(await waiting).toEqual(["flushed"]);
  one.say(
    parse("", "insert into words values ('flushed, and left') returning word"),
    bind(""),
    execute,
    flush,
  );
  await one.until("left");
  one.socket.destroy();
  await expect.poll(() => two.query("select 1").then(({ rowCount }) => rowCount)).toBe(1);
  await two.end();
});

test("what would end PostgreSQL does not reach it", async () => {
  const witness = await connect();
  await expect(witness.query("copy words from stdin")).rejects.toMatchObject({ code: "57014" });
  const copying = await raw();
  copying.say(parse("", "copy words from stdin"), bind(""), execute, sync);
  await copying.until("Z\0\0\0\x05I");
  copying.say(message("d", "row"), message("c"), query("select 'after the copy'"));
  await copying.until("after the copy");
  const unknown = await raw();
  unknown.say(message("z"));
  await unknown.until("C08P01");
  const broken = await raw();
  broken.say(message("B", Buffer.from("no end")), closeStatement("no such"), sync);
  await broken.until("C08P01");
  for (const { socket } of [copying, unknown, broken]) socket.destroy();
  expect((await witness.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
  await witness.end();
});

test("a client that does not read its answer blocks nobody", async () => {
  const slow = await raw();
  slow.socket.pause();
  for (let again = 0; again < 4; again++) slow.socket.write(query("select repeat('x', 1000000)"));
  const other = await connect();
  expect((await other.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
  slow.say(query("select 'read at last'"));
  slow.socket.resume();
  await slow.until("read at last");
  slow.socket.destroy();
  await other.end();
});

test("many statements sent at once are answered in their order, with other clients' in between", async () => {
  const [many, other] = [await raw(), await connect()];
  many.say(
    ...Array.from({ length: 200 }, (_, n) => query(`select 'number ${n};', pg_sleep(0.001)`)),
  );
  await other.query("select 1");
  expect(many.heard()).not.toContain("number 199;");
  await many.until("number 199;");
  const order = [...many.heard().matchAll(/number (\d+);/g)].map(([, n]) => Number(n));
  expect(order).toEqual(Array.from({ length: 200 }, (_, n) => n));
  // Statements sent before the Terminate message are still answered.
  many.say(query("select 'last word'"), message("X"));
  await many.until("last word");
  await other.end();
});

test("settings, temporary tables and advisory locks end with the last client", async () => {
  const one = await connect();
  await one.query(
    "set timezone = 'Asia/Shanghai'; create temp table passing (n int); select pg_advisory_lock(1)",
  );
  await one.end();
  await expect
    .poll(() =>
      connect().then((client) =>
        client.query("show timezone").then(({ rows }) => client.end().then(() => rows[0])),
      ),
    )
    .toEqual({ TimeZone: "UTC" });
  const two = await connect();
  expect(
    (
      await two.query(
        "select to_regclass('passing') as t, (select count(*) from pg_locks where locktype = 'advisory') as n",
      )
    ).rows,
  ).toEqual([{ t: null, n: "0" }]);
  await two.end();
});

test("checkpoints and vacuum run, but not during a migration or a copy of the files", async () => {
  const client = await connect();
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
  const maintenance = startMaintenance(join(folder, "run"), { every: 100 });
  // PostgreSQL updates the counts of dead rows at most once a second.
  const until = Date.now() + 1_500;
  while (Date.now() < until) expect(await standing()).toEqual({ vacuumed: false, grown: true });
  await client.query("select pg_advisory_unlock(7)");
  await expect.poll(standing, { timeout: 10_000 }).toEqual({ vacuumed: true, grown: false });
  await maintenance.stop();
  await client.end();
});

test("encryption and cancel requests are declined without an effect", async () => {
  const code = (number: number, length = 8) => {
    const bytes = Buffer.alloc(length);
    bytes.writeUInt32BE(length);
    bytes.writeUInt32BE(number, 4);
    return bytes;
  };
  const careful = connectSocket(join(folder, "run", ".s.PGSQL.5432"));
  careful.write(code(80_877_103));
  expect(String((await once(careful, "data"))[0])).toBe("N");
  careful.write(Buffer.concat([startup({ user: "postgres" }), query("select 'in the clear'")]));
  await expect.poll(async () => String((await once(careful, "data"))[0])).toContain("in the clear");
  careful.destroy();
  const cancelling = connectSocket(join(folder, "run", ".s.PGSQL.5432"));
  cancelling.on("error", () => undefined).write(code(80_877_102, 16));
  await once(cancelling, "close");
});
