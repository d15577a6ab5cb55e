// Several web servers with one queue: their calls, their deaths, and a database that is away.

import { randomUUID } from "node:crypto";

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { QueueDatabase, QueueServer } from "#lib/testing/queue-servers.ts";
import type { QueuePlace } from "./schema.ts";
import type { SlotRequest } from "./waiter.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const limits = { queueLength: 100, queueTimeout: 3_600, backgroundAging: 600 };
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A call of a server, and its answer that takes `ms`. */
class Call {
  readonly server: QueueServer;
  readonly user: string;
  readonly stopping = new AbortController();
  state: "waiting" | "underWay" | "done" | "left" = "waiting";
  places: (QueuePlace | undefined)[] = [];
  preemptedBy: string | undefined;

  constructor(server: QueueServer, user: string) {
    [this.server, this.user] = [server, user];
  }

  get place(): QueuePlace | undefined {
    return this.places.at(-1);
  }
}

/** Web servers in front of a model server with so many slots. */
function aGroup(slots: number) {
  const database = new QueueDatabase();
  const key = randomUUID();
  const calls: Call[] = [];
  const served: string[] = [];
  const inState = (state: Call["state"]) => calls.filter((call) => call.state === state);
  async function run(call: Call, ms: number, request: SlotRequest): Promise<void> {
    const { signal } = call.stopping;
    const queue = call.server.queues.of(key, slots, 600_000);
    const slot = await queue.acquire(request, signal);
    call.state = "underWay";
    served.push(call.user);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, ms);
      signal.addEventListener("abort", () => resolve());
    });
    if (call.state === "underWay") call.state = "done";
    slot.release({ promptTokens: 100, replyTokens: 10 });
  }
  return {
    database,
    calls,
    served,
    inState,
    server: (isShared = true) => new QueueServer(database, isShared),
    ask(server: QueueServer, user: string, ms = 500, wish: Partial<SlotRequest> = {}): Call {
      const call = new Call(server, user);
      calls.push(call);
      const request: SlotRequest = {
        userId: user,
        kind: "turn",
        promptTokens: 100,
        limits,
        onPlace: (place) => call.places.push(place),
        onPreempted: (by) => {
          call.preemptedBy = by;
          call.stopping.abort(new Error("preempted"));
        },
        ...wish,
      };
      run(call, ms, request).catch(() => {
        call.state = "left";
      });
      return call;
    },
    underWay: () => inState("underWay").length,
    waiting: () => inState("waiting").length,
  };
}

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

type Step = { what: string; user: number; at: number; ms: number };

test("whatever comes, dies and joins: never more calls than slots, no slot idle while a call waits, and every call of a living server is served", async () => {
  const step: fc.Arbitrary<Step> = fc.record({
    what: fc.constantFrom(
      ...["ask", "ask", "ask", "ask", "ask", "ask", "stop", "join", "leave", "die", "away"],
    ),
    user: fc.nat(4),
    at: fc.nat(5),
    ms: fc.integer({ min: 20, max: 3_000 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 40 }),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      played,
    ),
    { numRuns: 12, endOnFailure: true },
  );
});

async function played(steps: Step[], slots: number, tells: boolean): Promise<void> {
  const group = aGroup(slots);
  const { database, inState, ask } = group;
  database.tells = tells;
  let servers = [group.server(), group.server()];
  /** Of dead servers: until they are found, their calls count as under way. */
  let lost: Call[] = [];
  let [excused, idle] = [0, 0];
  async function passAndLook(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 20) {
      await pass(20);
      const used = group.underWay() + lost.length;
      expect(used).toBeLessThanOrEqual(slots);
      excused = Math.max(0, excused - 20);
      idle = excused === 0 && group.waiting() > 0 && used < slots ? idle + 20 : 0;
      // A few statements, tried again because others were quicker; and where nobody tells of changes, some looks.
      expect(idle).toBeLessThan(200);
    }
  }
  async function die(server: QueueServer): Promise<void> {
    server.kill();
    servers = servers.filter((each) => each !== server);
    for (const call of group.calls.filter((each) => each.server === server)) {
      if (call.state === "underWay") lost.push(call);
      if (call.state === "underWay" || call.state === "waiting") call.state = "left";
    }
    await passAndLook(1_000);
    lost = [];
    for (const each of servers) each.forget([server]);
    database.instances.delete(server.id);
    excused = 1_200;
  }
  for (const { what, user, at, ms } of steps) {
    const server = servers[at % servers.length] ?? servers[0];
    if (!server) throw new Error("no web server is left");
    if (what === "ask") ask(server, `user ${user}`, ms);
    if (what === "stop") {
      const call = inState("waiting")[at];
      call?.stopping.abort(new Error("stopped"));
    }
    if (what === "join") servers.push(group.server());
    if (what === "die" && servers.length > 1) await die(server);
    if (what === "leave" && servers.length > 1) {
      const its = (call: Call) => call.server === server;
      for (const call of [...inState("waiting"), ...inState("underWay")].filter(its))
        call.stopping.abort(new Error("leaving"));
      await passAndLook(50);
      servers = servers.filter((each) => each !== server);
      server.leave();
      excused = 1_200;
    }
    if (what === "away") {
      [database.isAway, excused] = [true, 5_000];
      await passAndLook(2_000);
      database.isAway = false;
    }
    await passAndLook(ms / 10);
  }
  await passAndLook(slots * 3_000 + steps.length * 3_100);
  expect(group.waiting() + group.underWay()).toBe(0);
}
