import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type QueuedCall, SlotQueue } from "./slot-queue.ts";

const minute = 60_000;
let calls = 0;
const call = (userId: string, wish: Partial<QueuedCall> = {}): QueuedCall => ({
  id: `call ${++calls}`,
  instanceId: "here",
  userId,
  kind: "turn",
  promptTokens: 100,
  joinedAt: 0,
  ...wish,
});
/** Calls whose own replica has no room. */
const far = new WeakSet<QueuedCall>();
const farCall = (userId: string, wish: Partial<QueuedCall> = {}): QueuedCall => {
  const one = call(userId, wish);
  far.add(one);
  return one;
};
const isNear = (one: QueuedCall) => !far.has(one);
const take = (queue: SlotQueue) => queue.take(0, isNear);
const unknownSpeed = { costPerSecond: undefined, replyTokens: 100 };

/** Serves everybody on one slot, each answer of this many tokens, and returns the users in that order. */
function served(queue: SlotQueue, replyTokens: number, now = 0): string[] {
  const order: string[] = [];
  for (let next = queue.take(now, isNear); next; next = queue.take(now, isNear)) {
    order.push(next.userId);
    queue.charge(next, next.promptTokens, replyTokens);
    queue.end(next);
  }
  return order;
}

describe("the order", () => {
  test("of users with many calls and with one: nobody waits for more than one call of each other user", () => {
    const queue = new SlotQueue(1, minute);
    for (let n = 0; n < 5; n += 1) queue.join(call("many"));
    for (const user of ["a", "b", "c"]) queue.join(call(user));
    expect(served(queue, 100)).toEqual(["many", "a", "b", "c", "many", "many", "many", "many"]);
  });

  test("counts tokens and not calls, the prompt's and twice those of the reply", () => {
    const queue = new SlotQueue(1, minute);
    for (let n = 0; n < 4; n += 1) {
      queue.join(call("long", { promptTokens: 400 }));
      queue.join(call("short", { promptTokens: 100 }));
    }
    // 600 tokens for each of the one, 300 for each of the other.
    expect(served(queue, 100).slice(0, 6)).toEqual([
      ...["long", "short", "short", "long", "short", "short"],
    ]);
  });

  test("of one user's calls is that in which they came", () => {
    const queue = new SlotQueue(1, minute);
    const calls = [1, 2, 3].map((joinedAt) => call("lin", { joinedAt }));
    for (const each of calls) queue.join(each);
    const taken: (QueuedCall | undefined)[] = [];
    for (let next = queue.take(9); next; next = queue.take(9)) {
      taken.push(next);
      queue.end(next);
    }
    expect(taken).toEqual(calls);
  });

  test("does not set a user behind because the prompt of the call under way was predicted too long", () => {
    const queue = new SlotQueue(1, minute);
    const first = call("many", { promptTokens: 1_000 });
    for (const each of [first, call("many"), call("many")]) queue.join(each);
    queue.take(0);
    queue.join(call("one"));
    queue.charge(first, 100, 10);
    queue.end(first);
    expect(served(queue, 10)).toEqual(["one", "many", "many"]);
  });

  test("gives no credit for a pause", () => {
    const queue = new SlotQueue(1, minute);
    queue.join(call("absent"));
    served(queue, 0);
    for (let n = 0; n < 20; n += 1) queue.join(call("busy"));
    for (let n = 0; n < 10; n += 1) {
      const next = queue.take(0);
      if (next) queue.end(next);
    }
    for (let n = 0; n < 5; n += 1) queue.join(call("absent"));
    // Alternately, and not all of the one's first.
    expect(
      served(queue, 0)
        .slice(0, 6)
        .filter((user) => user === "absent"),
    ).toHaveLength(3);
  });

  test("puts calls that no user waits for behind those of users, until they have waited long", () => {
    const queue = new SlotQueue(1, minute);
    queue.join(call("lin", { kind: "background", joinedAt: 0 }));
    queue.join(call("wei", { joinedAt: 1 }));
    queue.join(call("wei", { joinedAt: 2 }));
    const first = queue.take(10);
    expect(first).toMatchObject({ userId: "wei" });
    if (first) queue.end(first);
    expect(queue.take(minute)).toMatchObject({ userId: "lin", kind: "background" });
  });
});

describe("a call whose own replica has room", () => {
  test("goes before one whose prompt another replica would evaluate again, of users who were served about as much", () => {
    const queue = new SlotQueue(1, minute);
    queue.join(farCall("lin"));
    queue.join(call("wei"));
    queue.join(call("wei"));
    queue.join(farCall("ada"));
    // A call costs 300; 700 more are about as much.
    expect(served(queue, 100)).toEqual(["wei", "wei", "lin", "ada"]);
  });

  test("does not go before that of a user who was served less by more than a call", () => {
    const queue = new SlotQueue(1, minute);
    for (let n = 0; n < 4; n += 1) queue.join(call("many"));
    queue.join(farCall("one"));
    expect(served(queue, 350)).toEqual(["many", "one", "many", "many", "many"]);
  });

  test("does not go before one that has been passed over for two seconds, nor a background call before a user's", () => {
    const queue = new SlotQueue(1, minute);
    const passed = farCall("lin");
    for (const each of [passed, call("wei"), call("ada")]) queue.join(each);
    queue.join(call("ada", { kind: "background" }));
    const next = queue.take(10_000, isNear);
    expect(next).toMatchObject({ userId: "wei" });
    if (next) queue.end(next);
    expect(queue.take(12_000, isNear)).toBe(passed);
    const other = new SlotQueue(1, minute);
    other.join(farCall("lin"));
    other.join(call("wei", { kind: "background" }));
    expect(served(other, 0)).toEqual(["lin", "wei"]);
  });
});

describe("background calls that are under way", () => {
  const job = (conversationId: string, wish: Partial<QueuedCall> = {}) =>
    call("lin", { kind: "background", conversationId, yields: "all", ...wish });
  const preempted = (queue: SlotQueue) =>
    [...queue.running].flatMap(([{ conversationId }, { preemptedBy }]) =>
      preemptedBy === undefined ? [] : [[conversationId, preemptedBy]],
    );

  test("give their slots to turns, no more of them than are needed, the last ones first", () => {
    const queue = new SlotQueue(3, minute);
    for (const conversationId of ["a", "b", "c"]) queue.join(job(conversationId));
    while (queue.take(0));
    queue.preempt();
    expect(preempted(queue)).toEqual([]);
    queue.join(call("wei", { conversationId: "x" }));
    queue.preempt();
    queue.preempt();
    expect(preempted(queue)).toEqual([["c", "x"]]);
    queue.join(call("mei", { conversationId: "y" }));
    queue.preempt();
    expect(preempted(queue)).toEqual([
      ["b", "y"],
      ["c", "x"],
    ]);
  });

  test("keep them when a slot is free, when they were let in because they are old, and when they yield to nobody", () => {
    const queue = new SlotQueue(4, minute);
    const kept = [job("old"), job("kept", { yields: undefined }), job("own", { yields: "others" })];
    for (const each of kept) queue.join(each);
    while (queue.take(minute));
    queue.join(call("wei", { conversationId: "own" }));
    queue.preempt();
    expect(preempted(queue)).toEqual([]);
    queue.slots = 3;
    queue.preempt();
    expect(preempted(queue)).toEqual([]);
    expect([...queue.running.values()].map(({ isAged }) => isAged)).toEqual([true, true, true]);
  });

  test("keep them from the questions of their own conversation only, after these have preempted them often enough", () => {
    const queue = new SlotQueue(1, minute);
    queue.join(job("own", { yields: "others" }));
    queue.take(0);
    queue.join(call("wei", { conversationId: "own" }));
    queue.preempt();
    expect(preempted(queue)).toEqual([]);
    queue.join(call("mei", { conversationId: "x" }));
    queue.preempt();
    expect(preempted(queue)).toEqual([["own", "x"]]);
  });
});

test("a call that has waited before has its place by that", () => {
  const queue = new SlotQueue(1, minute);
  queue.join(call("lin", { joinedAt: 5 }));
  queue.join(call("wei", { joinedAt: 2 }));
  queue.join(call("mei", { joinedAt: 7 }));
  expect(queue.waiting.map(({ userId }) => userId)).toEqual(["wei", "lin", "mei"]);
  expect(new SlotQueue(1, minute, queue.value).value).toEqual(queue.value);
});

describe("places", () => {
  test("say in which order calls will be served, and no time before the speed is known", () => {
    const queue = new SlotQueue(1, minute);
    const calls = [call("many"), call("many"), call("many"), call("one")];
    for (const each of calls) queue.join(each);
    queue.take(0);
    const places = queue.places(0, unknownSpeed);
    expect(calls.map((each) => places.get(each)?.position)).toEqual([undefined, 2, 3, 1]);
    expect(places.get(calls[3] as QueuedCall)?.waitSeconds).toBeNull();
  });

  test("say how long the wait is, from the measured speed and what is under way", () => {
    const queue = new SlotQueue(1, minute);
    const calls = [call("a"), call("b"), call("c")];
    for (const each of calls) queue.join(each);
    queue.take(0);
    // 300 weighted tokens each, 30 a second: ten seconds, of which four have passed.
    const places = queue.places(4_000, { costPerSecond: 30, replyTokens: 100 });
    expect(calls.map((each) => places.get(each)?.waitSeconds)).toEqual([undefined, 6, 16]);
  });

  test("say no longer wait because more of the answer before them is written, unless it becomes longer than usual", () => {
    const queue = new SlotQueue(1, minute);
    const [first, second] = [call("a"), call("b")];
    queue.join(first);
    queue.join(second);
    queue.take(0);
    const wait = () =>
      queue.places(4_000, { costPerSecond: 30, replyTokens: 100 }).get(second)?.waitSeconds;
    queue.charge(first, 100, 60);
    expect(wait()).toBe(6);
    queue.charge(first, 100, 250);
    expect(wait()).toBe(16);
  });
});

describe("any sequence of calls", () => {
  const step = fc.record({
    user: fc.integer({ min: 0, max: 4 }),
    what: fc.constantFrom("join", "join", "end", "leave" as const),
    promptTokens: fc.integer({ min: 1, max: 4_000 }),
    replyTokens: fc.integer({ min: 0, max: 2_000 }),
    isFar: fc.boolean(),
  });

  test("leaves no slot idle while a call waits, takes each once, and places all that wait", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { maxLength: 80 }),
        (slots, steps) => {
          const queue = new SlotQueue(slots, minute);
          const waiting = new Set<QueuedCall>();
          const running = new Set<QueuedCall>();
          for (const { user, what, promptTokens, replyTokens, isFar } of steps) {
            if (what === "join") {
              const one = (isFar ? farCall : call)(`user ${user}`, { promptTokens });
              queue.join(one);
              waiting.add(one);
            } else if (what === "end") {
              const [one] = running;
              if (one) {
                queue.charge(one, one.promptTokens, replyTokens);
                queue.end(one);
                running.delete(one);
              }
            } else {
              const [one] = waiting;
              expect(one ? queue.leave(one) : false).toBe(one !== undefined);
              if (one) waiting.delete(one);
            }
            for (let next = take(queue); next; next = take(queue)) {
              expect(waiting.delete(next)).toBe(true);
              running.add(next);
            }
            expect(running.size === slots || waiting.size === 0).toBe(true);
            expect([queue.waiting.length, queue.running.size]).toEqual([
              waiting.size,
              running.size,
            ]);
            const places = [...queue.places(0, unknownSpeed).entries()];
            expect(new Set(places.map(([one]) => one))).toEqual(waiting);
            expect(places.map(([, { position }]) => position)).toEqual(
              places.map((_, at) => at + 1),
            );
          }
        },
      ),
    );
  });

  test("of two users who always have a call waiting: their tokens differ by no more than three calls", () => {
    const size = fc.integer({ min: 1, max: 500 });
    const steps = fc.array(fc.tuple(size, size, fc.boolean()), { minLength: 10, maxLength: 60 });
    fc.assert(
      fc.property(steps, (sizes) => {
        const queue = new SlotQueue(1, minute);
        const used = { a: 0, b: 0 };
        const fill = (user: "a" | "b", promptTokens: number, near = true) =>
          queue.join((near ? call : farCall)(user, { promptTokens }));
        fill("a", 250);
        fill("b", 250);
        for (const [tokens, reply, near] of sizes) {
          const next = take(queue);
          if (!next) throw new Error("a free slot and nobody in it");
          const user = next.userId as "a" | "b";
          fill(user, tokens, near);
          queue.charge(next, next.promptTokens, reply);
          queue.end(next);
          used[user] += next.promptTokens + 2 * reply;
        }
        expect(Math.abs(used.a - used.b)).toBeLessThanOrEqual(3 * (500 + 2 * 500));
      }),
    );
  });
});
