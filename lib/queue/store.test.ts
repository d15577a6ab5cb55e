// Lines in the database, and two web servers that share one.

import { randomUUID } from "node:crypto";

import { afterAll, describe, expect, test } from "vitest";
import { listenTo } from "#lib/notifications.ts";
import { sql } from "#lib/testing/people.ts";
import { statementsOf } from "#lib/testing/statements.ts";
import { acquireSlot, requireQueueRoom } from "./index.ts";
import { Queues } from "./queues.ts";
import * as store from "./store.ts";

const instances = [randomUUID(), randomUUID()] as const;
const rows = store;
const never = new AbortController().signal;
const limits = { queueLength: 2, queueTimeout: 600, backgroundAging: 600 };

const row = (state: unknown, runtimeId: string = randomUUID()) => ({
  runtimeId,
  version: randomUUID(),
  state,
  instanceId: instances[0],
});
const found = async (runtimeId: string, known: string[] = []) =>
  (await store.read(known)).lines.find((line) => line.runtimeId === runtimeId);

describe("the row of a line", () => {
  test("is made once, and replaced only by who has read its version", async () => {
    const first = row({ n: 1 });
    expect(await store.save(first, undefined)).toBe(true);
    expect(await store.save(row({ n: 2 }, first.runtimeId), undefined)).toBe(false);
    expect(await store.save(row({ n: 2 }, first.runtimeId), randomUUID())).toBe(false);
    const second = row({ n: 3 }, first.runtimeId);
    expect(await store.save(second, first.version)).toBe(true);
    expect(await found(first.runtimeId)).toEqual({
      runtimeId: first.runtimeId,
      version: second.version,
      state: { n: 3 },
    });
  });

  test("of several web servers that change it at once, one's change counts", async () => {
    const first = row({});
    await store.save(first, undefined);
    const all = Array.from({ length: 10 }, (_, n) =>
      store.save(row({ n }, first.runtimeId), first.version),
    );
    expect((await Promise.all(all)).filter(Boolean)).toHaveLength(1);
  });

  test("is read without its state when the version is known, with the database's time and the web servers", async () => {
    const known = row({ n: 1 });
    await store.save(known, undefined);
    expect(await found(known.runtimeId, [known.version])).toMatchObject({ state: null });
    const id = randomUUID();
    await sql(`insert into "Instance" values ($1, now(), clock_timestamp())`, [id]);
    const time = async () => {
      const [at] = await sql<{ ms: number }>(
        `select extract(epoch from clock_timestamp())::float8 * 1000 as ms`,
      );
      return at?.ms;
    };
    const before = await time();
    const { now, instances: there } = await store.read([]);
    expect(there).toContain(id);
    expect(now).toBeGreaterThanOrEqual(before ?? Number.NaN);
    expect(now).toBeLessThanOrEqual((await time()) ?? Number.NaN);
    await sql(`delete from "Instance" where id = $1`, [id]);
  });
});

describe("two web servers", () => {
  const servers = instances.map(
    (id) =>
      new Queues(id, {
        ...rows,
        listen: (told, connected) => listenTo(store.channel, told, connected),
      }),
  );
  afterAll(async () => {
    for (const server of servers) await server.lines.close();
    await sql(`delete from "Instance" where id = any($1)`, [instances]);
  });

  test("serve one after the other on one slot, in a fair order, and know the places of each other's turns", async () => {
    for (const id of instances)
      await sql(
        `insert into "Instance" values ($1, now(), clock_timestamp() + interval '1 hour')`,
        [id],
      );
    for (const server of servers) server.share(true);
    const [one, other] = servers as [Queues, Queues];
    const key = randomUUID();
    const order: string[] = [];
    let underWay = 0;
    const held = Promise.withResolvers<void>();
    const call = async (server: Queues, userId: string, until?: Promise<void>) => {
      const request = { userId, turnId: userId, kind: "turn", promptTokens: 10, limits } as const;
      const slot = await server.of(key, 1, 600_000).acquire(request, never);
      order.push(userId);
      expect((underWay += 1)).toBe(1);
      await until;
      underWay -= 1;
      slot.release({ replyTokens: 10 });
    };
    const waiting = () => one.placesOf(["b", "many"]);
    const calls = [call(one, "many", held.promise)];
    await expect.poll(() => order).toEqual(["many"]);
    calls.push(call(one, "many"), call(one, "many"));
    await expect.poll(async () => (await waiting()).size).toBe(1);
    calls.push(call(other, "b"));
    await expect.poll(async () => (await waiting()).get("b")?.position).toBe(1);
    held.resolve();
    await Promise.all(calls);
    expect(order).toEqual(["many", "b", "many", "many"]);
    await expect.poll(async () => (await waiting()).size).toBe(0);
  });
});

test("a web server that is alone takes and gives a slot, and lets a call wait, without a statement", async () => {
  const server = { key: randomUUID(), slots: 1 };
  const request = { userId: "lin", kind: "turn", promptTokens: 10, limits } as const;
  const statements = await statementsOf(async () => {
    await requireQueueRoom(server, limits);
    const first = await acquireSlot(server, request, never);
    const second = acquireSlot(server, request, never);
    first.release();
    (await second).release();
  });
  expect(statements).toEqual([]);
});
