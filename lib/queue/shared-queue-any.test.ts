// Several web servers with one queue, whatever comes, dies and joins.

import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { aGroup, type Call, type QueueServer } from "./simulated-servers.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
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
      await vi.advanceTimersByTimeAsync(20);
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
    // A slot may go to a call that waits at the dead server.
    excused = 2_200;
    await passAndLook(1_000);
    lost = [];
    for (const each of servers) each.forget([server]);
    database.instances.delete(server.id);
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
