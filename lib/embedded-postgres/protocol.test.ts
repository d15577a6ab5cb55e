// The server, spoken to in bytes: what `pg` would not send, or not in this order.

import { once } from "node:events";

import { afterAll, beforeAll, expect, test } from "vitest";

import {
  type EmbeddedTestServer,
  readyForQuery,
  startEmbeddedServer,
  wordsLike,
} from "#lib/testing/embedded-server.ts";

import { closeStatement, message, query, startup, sync } from "./wire.ts";

let server: EmbeddedTestServer;

beforeAll(async () => {
  server = await startEmbeddedServer();
});

afterAll(() => server.stop());

const parse = (name: string, sql: string) => message("P", name, sql, Buffer.alloc(2));
const bind = (statement: string) => message("B", "", statement, Buffer.alloc(6));
const execute = message("E", "", Buffer.alloc(4));
const flush = message("H");

test("two names are two statements, also when they differ only where PostgreSQL does not look", async () => {
  const one = await server.raw();
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

test("a statement without a name that another client has replaced is an error, never the other's answer", async () => {
  const [one, two] = [await server.raw(), await server.raw()];
  one.say(parse("", "select 'of one'"), sync);
  await one.until(readyForQuery);
  two.say(parse("", "select 'of two'"), sync);
  await two.until(readyForQuery);
  one.say(bind(""), execute, sync);
  await one.until(readyForQuery);
  expect(one.heard()).toContain("C26000");
  two.say(bind(""), execute, sync);
  await two.until("of two");
  one.socket.destroy();
  two.socket.destroy();
});

test("a client that asks for its answer before its group has ended gets it, and nobody comes between", async () => {
  const [one, two] = [await server.raw(), await server.connect()];
  one.say(
    parse("", "insert into words values ('flushed') returning word"),
    bind(""),
    execute,
    flush,
  );
  await one.until("flushed");
  const waiting = wordsLike(two, "flushed");
  one.say(sync);
  await one.until(readyForQuery);
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

test("what PostgreSQL would die of does not reach it", async () => {
  const witness = await server.connect();
  await expect(witness.query("copy words from stdin")).rejects.toMatchObject({ code: "57014" });
  const copying = await server.raw();
  copying.say(parse("", "copy words from stdin"), bind(""), execute, sync);
  await copying.until(readyForQuery);
  copying.say(message("d", "row"), message("c"), query("select 'after the copy'"));
  await copying.until("after the copy");
  const unknown = await server.raw();
  unknown.say(message("z"));
  await unknown.until("C08P01");
  const broken = await server.raw();
  broken.say(message("B", Buffer.from("no end")), closeStatement("no such"), sync);
  await broken.until("C08P01");
  for (const { socket } of [copying, unknown, broken]) socket.destroy();
  expect((await witness.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
  await witness.end();
});

test("a client that does not read its answer holds up nobody", async () => {
  const slow = await server.raw();
  slow.socket.pause();
  for (let again = 0; again < 4; again++) slow.socket.write(query("select repeat('x', 1000000)"));
  const other = await server.connect();
  expect((await other.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
  slow.say(query("select 'read at last'"));
  slow.socket.resume();
  await slow.until("read at last");
  slow.socket.destroy();
  await other.end();
});

test("many statements sent at once are answered in their order, and others come between", async () => {
  const [many, other] = [await server.raw(), await server.connect()];
  many.say(
    ...Array.from({ length: 200 }, (_, n) => query(`select 'number ${n};', pg_sleep(0.001)`)),
  );
  await other.query("select 1");
  expect(many.heard()).not.toContain("number 199;");
  await many.until("number 199;");
  const order = [...many.heard().matchAll(/number (\d+);/g)].map(([, n]) => Number(n));
  expect(order).toEqual(Array.from({ length: 200 }, (_, n) => n));
  // What was sent before a goodbye is still answered.
  many.say(query("select 'last word'"), message("X"));
  await many.until("last word");
  await other.end();
});

test("encryption is declined and cancelling is not possible, both without harm", async () => {
  const code = (number: number, length = 8) => {
    const bytes = Buffer.alloc(length);
    bytes.writeUInt32BE(length);
    bytes.writeUInt32BE(number, 4);
    return bytes;
  };
  const careful = server.openSocket();
  careful.write(code(80_877_103));
  expect(String((await once(careful, "data"))[0])).toBe("N");
  careful.write(Buffer.concat([startup({ user: "postgres" }), query("select 'in the clear'")]));
  await expect.poll(async () => String((await once(careful, "data"))[0])).toContain("in the clear");
  careful.destroy();
  const cancelling = server.openSocket();
  cancelling.on("error", () => undefined).write(code(80_877_102, 16));
  await once(cancelling, "close");
});
