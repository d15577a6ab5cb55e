import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type FaultySocket, faultySocket } from "#lib/testing/faulty-socket.ts";

import { connect, isDatabaseAway, isDiskFull, limitDatabase } from "./db.ts";
import { socketFolder } from "./env.ts";

let socket: FaultySocket;
let db: ReturnType<typeof connect>;

beforeEach(async () => {
  socket = await faultySocket(socketFolder());
  limitDatabase({ connect: 1, statement: 1 });
  db = connect({ host: socket.host, port: 5432, user: "postgres", database: "postgres" });
});
afterEach(async () => {
  limitDatabase({ connect: 5, statement: 30 });
  socket.close();
  await db.$disconnect();
});

const ways: [string, () => Promise<unknown>][] = [
  ["a raw statement", () => db.$queryRaw`select 1`],
  [
    "a raw statement that changes",
    () => db.$executeRaw`update "Setting" set "value" = "value" where false`,
  ],
  ["a statement of Prisma's", () => db.setting.findMany()],
  ["a transaction", () => db.$transaction((tx) => tx.setting.findMany())],
];

const thrownBy = (work: () => Promise<unknown>) =>
  work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

describe("F34: a database that", () => {
  test.each(ways)("refuses connections is away: %s", async (_, work) => {
    socket.set("cut");
    expect(isDatabaseAway(await thrownBy(work))).toBe(true);
  });

  test.each(ways)(
    "breaks the connection is away, and back when it answers again: %s",
    async (_, work) => {
      await work();
      socket.set("cut");
      expect(isDatabaseAway(await thrownBy(work))).toBe(true);
      socket.set("pass");
      expect(await thrownBy(work)).toBeUndefined();
    },
  );

  test.each(ways)(
    "no longer answers is away after the timeout, and its connection is not reused: %s",
    async (_, work) => {
      await work();
      socket.set("stall");
      expect(isDatabaseAway(await thrownBy(work))).toBe(true);
      socket.set("pass");
      expect(await thrownBy(work)).toBeUndefined();
      expect(socket.open()).toBeLessThanOrEqual(2);
    },
  );

  test("does not exist is away", async () => {
    const nowhere = connect({
      host: `${socket.host}/nowhere`,
      port: 5432,
      user: "postgres",
      database: "postgres",
    });
    expect(isDatabaseAway(await thrownBy(() => nowhere.$queryRaw`select 1`))).toBe(true);
    await nowhere.$disconnect();
  });

  test("has no free connection is away", async () => {
    // As many transactions as there are connections, each waiting until all have started.
    const all = Promise.withResolvers<void>();
    const hold = () =>
      thrownBy(() =>
        db.$transaction(async () => all.promise, { timeout: 20_000, maxWait: 10_000 }),
      );
    const holding = Array.from({ length: 10 }, hold);
    await expect.poll(() => socket.open()).toBe(10);
    const thrown = await thrownBy(() => db.$queryRaw`select 1`);
    all.resolve();
    await Promise.all(holding);
    expect(isDatabaseAway(thrown)).toBe(true);
  });
});

describe("SQLSTATE codes", () => {
  const raised = (state: string) =>
    thrownBy(() =>
      db.$executeRawUnsafe(`do $$ begin raise exception 'x' using errcode = '${state}'; end $$`),
    );

  test.each(["08006", "53200", "53300", "57P01", "57014", "58030", "25006"])(
    "%s means away",
    async (state) => {
      expect(isDatabaseAway(await raised(state))).toBe(true);
    },
  );

  test.each(["22003", "23505", "40001", "42601", "P0001"])(
    "%s does not mean away",
    async (state) => {
      expect(isDatabaseAway(await raised(state))).toBe(false);
    },
  );

  test("53100 means a full disk", async () => {
    expect(isDiskFull(await raised("53100"))).toBe(true);
    expect(isDiskFull(await raised("53200"))).toBe(false);
  });
});

test.each([
  undefined,
  null,
  "08006",
  new Error("08006"),
  new TypeError("x is not a function"),
  { code: 8 },
])("%j does not mean a full disk", (thrown) => {
  expect(isDatabaseAway(thrown)).toBe(false);
});
