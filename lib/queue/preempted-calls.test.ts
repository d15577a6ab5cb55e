import { describe, expect, test } from "vitest";

import { queuedCall as call } from "./queued-calls.ts";

import { type QueuedCall, SlotQueue } from "./slot-queue.ts";

const minute = 60_000;

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
