// Several web servers with one queue: their calls, their deaths, and a database that is away.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aGroup } from "./simulated-servers.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("two web servers", () => {
  test("serve in one order: nobody waits for more than one call of each other user, at whichever server they are", async () => {
    const { server, ask, served } = aGroup(1);
    const [one, other] = [server(), server()];
    for (let n = 0; n < 5; n += 1) ask(n % 2 ? one : other, "many");
    await pass(50);
    for (const [at, user] of ["a", "b", "c"].entries()) {
      ask(at % 2 ? one : other, user);
      await pass(20);
    }
    await pass(10_000);
    expect(served).toEqual(["many", "a", "b", "c", "many", "many", "many", "many"]);
  });

  test("have as many calls under way as there are slots, and hand a slot over at once", async () => {
    const { server, ask, underWay, waiting } = aGroup(2);
    const servers = [server(), server()] as const;
    for (let n = 0; n < 20; n += 1) ask(servers[n % 2 ? 1 : 0], `user ${n}`, 300 + 17 * n);
    await pass(20);
    for (let idle = 0; waiting() > 0; await pass(5)) {
      expect(underWay()).toBeLessThanOrEqual(2);
      idle = underWay() < 2 ? idle + 5 : 0;
      expect(idle).toBeLessThan(40);
    }
    await pass(2_000);
    expect(underWay()).toBe(0);
  });

  test("tell places over both, also of the turns of the other", async () => {
    const { server, ask, calls } = aGroup(1);
    const [one, other] = [server(), server()];
    for (const [at, user] of ["a", "b", "c", "d"].entries()) {
      ask(at % 2 ? one : other, user, 10_000, { turnId: user });
      await pass(100);
    }
    await pass(2_100);
    expect(calls.map(({ place }) => place?.position)).toEqual([undefined, 1, 2, 3]);
    const places = await Promise.all([one.queues.placesOf(["b", "c", "nobody"]), pass(100)]);
    expect([...places[0]].map(([turn, { position }]) => [turn, position])).toEqual([
      ["b", 1],
      ["c", 2],
    ]);
    calls[1]?.stopping.abort(new Error("left"));
    await pass(300);
    expect(calls.slice(2).map(({ place }) => place?.position)).toEqual([1, 2]);
  });

  test("find grants without notifications, by reading often while a call waits", async () => {
    const { database, server, ask, calls, waiting } = aGroup(1);
    database.tells = false;
    const [one, other] = [server(), server()];
    ask(one, "a", 3_000);
    await pass(100);
    for (const user of ["b", "c", "d"]) ask(user === "c" ? one : other, user, 200);
    await pass(3_000 + 2 * 300);
    expect(waiting()).toBeLessThan(2);
    await pass(1_000);
    expect(calls.map(({ state }) => state)).toEqual(["done", "done", "done", "done"]);
  });

  test("preempt as many background calls as turns need slots, at whichever server they are, and none of the turn's own conversation that has been preempted twice", async () => {
    const { server, ask, inState } = aGroup(3);
    const [one, other] = [server(), server()];
    const background = (conversationId: string, yields: "all" | "others") =>
      ask(one, "lin", 60_000, { kind: "background", conversationId, yields });
    const jobs = [background("x", "all"), background("y", "all"), background("z", "others")];
    await pass(100);
    const turn = ask(other, "wei", 60_000, { conversationId: "z" });
    await pass(100);
    expect(turn.state).toBe("underWay");
    // The newest that may be preempted.
    expect(jobs.map(({ preemptedBy }) => preemptedBy)).toEqual([undefined, "z", undefined]);
    ask(other, "mei", 60_000, { conversationId: "v" });
    await pass(100);
    expect(jobs.map(({ preemptedBy }) => preemptedBy)).toEqual([undefined, "z", "v"]);
    expect(inState("underWay").map(({ user }) => user)).toEqual(["lin", "wei", "mei"]);
  });

  test("count a server's calls no more when it is gone, and keep those of one that was only silent", async () => {
    const { database, server, ask, calls } = aGroup(2);
    const [one, other] = [server(), server()];
    ask(one, "a", 60_000);
    ask(one, "a", 60_000);
    await pass(100);
    const waiting = ask(other, "b", 100);
    await pass(1_000);
    one.kill();
    await pass(8_000);
    expect(waiting.state).toBe("waiting");
    other.forget([one]);
    await pass(200);
    expect(waiting.state).toBe("done");
    expect(calls).toHaveLength(3);
    // One that comes back has its calls in the line again.
    const third = server();
    ask(third, "c", 60_000);
    await pass(100);
    other.forget([third]);
    ask(other, "d", 60_000);
    await pass(1_500);
    const [row] = database.rows.values();
    expect(JSON.parse(row?.state ?? "").queue.running).toHaveLength(2);
  });

  test("let calls go on while the database is away, and serve who waits when it is back", async () => {
    const { database, server, ask, calls, underWay } = aGroup(1);
    const [one, other] = [server(), server()];
    ask(one, "a", 3_000);
    await pass(100);
    ask(other, "b", 1_000);
    await pass(100);
    database.isAway = true;
    ask(one, "c", 1_000);
    await pass(5_000);
    expect(calls.map(({ state }) => state)).toEqual(["done", "waiting", "waiting"]);
    database.isAway = false;
    // A crash of the database has emptied the table: each server puts its calls into it again.
    database.rows.clear();
    await pass(1_200);
    expect(underWay()).toBe(1);
    await pass(4_000);
    expect(calls.map(({ state }) => state)).toEqual(["done", "done", "done"]);
  });
});

describe("a web server that is alone", () => {
  test("needs no statement, and shares its calls when another comes, and keeps them when it leaves", async () => {
    const { database, server, ask, served, calls, underWay } = aGroup(1);
    const one = server(false);
    ask(one, "a", 5_000);
    ask(one, "b", 1_000);
    await pass(1_000);
    expect([database.statements, underWay()]).toEqual([0, 1]);
    const other = server();
    // It knows of the first one's calls with its next heartbeat; until then there may be more calls than slots.
    ask(other, "c", 500);
    await pass(1_000);
    one.queues.share(true);
    await pass(100);
    const last = ask(other, "d", 1_000);
    await pass(1_000);
    expect(underWay()).toBe(1);
    expect([calls[1]?.place?.position, last.place?.position]).toEqual([1, 2]);
    await pass(4_000);
    expect(served).toEqual(["a", "c", "b", "d"]);
    await pass(2_000);

    ask(other, "e", 60_000);
    await pass(50);
    ask(one, "f", 1_000);
    await pass(1_000);
    calls.find(({ user }) => user === "e")?.stopping.abort(new Error("its server ends"));
    other.leave();
    one.queues.share(false);
    await pass(200);
    expect(served.at(-1)).toBe("f");
    const { statements } = database;
    ask(one, "g", 10);
    await pass(5_000);
    expect(calls.every(({ state }) => state === "done")).toBe(true);
    expect(database.statements).toBe(statements);
  });
});
