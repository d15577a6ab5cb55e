// A server that refuses calls because it is full, although Parlor sends no more than its slots: others use it too, or it has fewer.

import { randomUUID } from "node:crypto";

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { acquireSlot, requireQueueRoom, type Slot } from "./index.ts";
import { restTime } from "./rest.ts";
import type { QueuePlace } from "./schema.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const limits = { queueLength: 3, queueTimeout: 600, backgroundAging: 600 };
const never = new AbortController().signal;

type Caller = { user: string; attempts: number; places: (QueuePlace | undefined)[]; slot?: Slot };

/** A server that has `room` for so many calls, and a line in front of it that takes it for one with `slots`. */
function aServer(slots: number, room: number) {
  const server = { key: randomUUID(), slots };
  const state = { room, serving: 0, refused: 0 };
  const callers: Caller[] = [];
  const served: string[] = [];
  async function call(user: string, signal = never): Promise<Caller> {
    // Nobody joins at the same time as another.
    vi.advanceTimersByTime(1);
    const caller: Caller = { user, attempts: 0, places: [] };
    callers.push(caller);
    const onPlace = (place: QueuePlace | undefined) => caller.places.push(place);
    const request = { userId: user, kind: "turn" as const, promptTokens: 10, limits, onPlace };
    const slot = await acquireSlot(server, request, signal);
    for (caller.attempts = 1; state.serving >= state.room; caller.attempts += 1) {
      state.refused += 1;
      await slot.requeue(signal);
    }
    state.serving += 1;
    served.push(user);
    caller.slot = slot;
    return caller;
  }
  const end = ({ slot }: Caller) => {
    state.serving -= 1;
    slot?.release({ replyTokens: 10 });
  };
  return { server, state, callers, served, call, end };
}

/** Lets what has no timer happen. */
const settle = () => vi.advanceTimersByTimeAsync(0);

describe("F21 a call that its server refuses as full", () => {
  test("waits with a place, and is served when the server has room, before those who came later", async () => {
    const { state, callers, served, call } = aServer(1, 0);
    const all = ["a", "b"].map((user) => call(user));
    await settle();
    expect(callers.map(({ places }) => places.at(-1)?.position)).toEqual([1, 2]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(callers.map(({ attempts }) => attempts > 1)).toEqual([true, false]);
    state.room = 2;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(served).toEqual(["a"]);
    expect(callers[0]?.places.at(-1)).toBeUndefined();
    callers[0]?.slot?.release();
    await Promise.all(all);
    expect(served).toEqual(["a", "b"]);
  });

  test("is no storm: the attempts become rarer, and the calls that wait behind it make none", async () => {
    const { state, call } = aServer(8, 0);
    for (let number = 0; number < 50; number += 1) void call(`user ${number}`);
    await vi.advanceTimersByTimeAsync(60_000);
    const inTheFirstMinute = state.refused;
    // Eight at once, then one after the other.
    expect(inTheFirstMinute).toBeGreaterThan(8);
    expect(inTheFirstMinute).toBeLessThan(25);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state.refused - inTheFirstMinute).toBeLessThan(10);
  });

  test("goes to the server as soon as one of its answers has ended", async () => {
    const { served, call, end } = aServer(4, 1);
    const first = await call("a");
    void call("b");
    await vi.advanceTimersByTimeAsync(60_000);
    end(first);
    await settle();
    expect(served).toEqual(["a", "b"]);
  });

  test("lets all others go as soon as it gets its first token", async () => {
    const { state, served, call, callers } = aServer(4, 0);
    for (const user of ["a", "b", "c", "d"]) void call(user);
    await vi.advanceTimersByTimeAsync(60_000);
    state.room = 4;
    for (let time = 0; time < 200 && served.length === 0; time += 1)
      await vi.advanceTimersByTimeAsync(100);
    expect(served).toEqual(["a"]);
    callers[0]?.slot?.wrote(1);
    await settle();
    expect(served).toEqual(["a", "b", "c", "d"]);
  });

  test("is refused when it has waited for as long as it may, all in all", async () => {
    const { call } = aServer(1, 0);
    const waiting = call("a");
    const failed = expect(waiting).rejects.toMatchObject({
      code: "unavailable",
      messageKey: "queue_timeout",
      values: { seconds: 600 },
    });
    await vi.advanceTimersByTimeAsync(601_000);
    await failed;
  });

  test("leaves when it is stopped, and the next one tries", async () => {
    const { state, served, call } = aServer(1, 0);
    const stopping = new AbortController();
    const stopped = expect(call("a", stopping.signal)).rejects.toThrow("stopped");
    void call("b");
    await settle();
    stopping.abort(new Error("stopped"));
    await stopped;
    state.room = 1;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(served).toEqual(["b"]);
  });

  test("counts for the length of the queue, although slots are free", async () => {
    const { server, state, served, call } = aServer(4, 0);
    for (const user of ["a", "b", "c"]) void call(user);
    await settle();
    await expect(requireQueueRoom(server, limits)).rejects.toEqual(
      expect.objectContaining({ messageKey: "queue_full" }),
    );
    state.room = 4;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(served).toEqual(["a", "b", "c"]);
    await requireQueueRoom(server, limits);
  });

  test("whatever room the server has at what time, everybody is served at last, and never more at once than there are slots", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (rooms, slots) => {
          const { state, callers, served, call, end } = aServer(slots, 0);
          for (const [at, room] of rooms.entries()) {
            state.room = room;
            void call(`user ${at % 3}`);
            await vi.advanceTimersByTimeAsync(700);
            expect(state.serving).toBeLessThanOrEqual(slots);
            const ready = callers.find(({ slot }) => slot);
            if (ready && at % 2 === 0) {
              end(ready);
              delete ready.slot;
            }
          }
          state.room = 100;
          for (let time = 0; time < 200 && served.length < rooms.length; time += 1) {
            await vi.advanceTimersByTimeAsync(1_000);
            for (const caller of callers.filter(({ slot }) => slot)) {
              end(caller);
              delete caller.slot;
            }
          }
          expect(served).toHaveLength(rooms.length);
        },
      ),
      { numRuns: 50 },
    );
  });
});

test("F21 the rest becomes twice as long with each refusal, up to a limit, and half of it is chance", () => {
  expect([1, 2, 3, 9].map((refusals) => restTime(refusals, 0))).toEqual([250, 500, 1_000, 7_500]);
  expect([1, 2, 3, 9].map((refusals) => restTime(refusals, 1))).toEqual([
    500, 1_000, 2_000, 15_000,
  ]);
});
