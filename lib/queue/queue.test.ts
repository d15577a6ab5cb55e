import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";

import { acquireSlot, requireQueueRoom, type Slot, type SlotRequest } from "./index.ts";
import type { QueuePlace } from "./schema.ts";

const limits = { queueLength: 3, queueTimeout: 600, backgroundAging: 600 };
const never = new AbortController().signal;
const aServer = (slots = 1) => ({ key: randomUUID(), slots });
const request = (userId: string, change: Partial<SlotRequest> = {}): SlotRequest => ({
  userId,
  kind: "turn",
  promptTokens: 10,
  limits,
  ...change,
});

describe("a slot", () => {
  test("is given at once while one is free, and then in turn", async () => {
    const server = aServer(2);
    const order: string[] = [];
    const [first] = await Promise.all(
      ["a", "b"].map((user) => acquireSlot(server, request(user), never)),
    );
    const waiting = ["c", "d"].map(async (user) => {
      const slot = await acquireSlot(server, request(user), never);
      order.push(user);
      slot.release();
    });
    await new Promise(setImmediate);
    expect(order).toEqual([]);
    first?.release();
    first?.release();
    await Promise.all(waiting);
    expect(order).toEqual(["c", "d"]);
  });

  test("of another server does not wait for this one's", async () => {
    await acquireSlot(aServer(), request("a"), never);
    await acquireSlot(aServer(), request("a"), never);
  });

  test("that an administrator adds serves who waits, with the next call", async () => {
    const server = aServer();
    await acquireSlot(server, request("a"), never);
    const waiting = acquireSlot(server, request("b"), never);
    await acquireSlot({ ...server, slots: 3 }, request("c"), never);
    await waiting;
  });
});

describe("a call that waits", () => {
  test("is told of its place at once, of each change, and when it begins", async () => {
    const server = aServer();
    const slot = await acquireSlot(server, request("a"), never);
    const ahead = new AbortController();
    const other = acquireSlot(server, request("b"), ahead.signal);
    const places: (QueuePlace | undefined)[] = [];
    const waiting = acquireSlot(
      server,
      request("c", { onPlace: (place) => places.push(place) }),
      never,
    );
    expect(places).toEqual([{ position: 2, waitSeconds: null }]);
    ahead.abort(new Error("left"));
    await expect(other).rejects.toThrow("left");
    await vi.waitUntil(() => places.at(-1)?.position === 1, { timeout: 60_000 });
    slot.release();
    await waiting;
    expect(places.at(-1)).toBeUndefined();
  });

  test("is refused when it waits for longer than it may, and its place goes to the next", async () => {
    const server = aServer();
    const slot = await acquireSlot(server, request("a"), never);
    const short = { ...limits, queueTimeout: 0.05 };
    const late = acquireSlot(server, request("b", { limits: short }), never);
    const patient = acquireSlot(server, request("b"), never);
    await expect(late).rejects.toMatchObject({ code: "unavailable", messageKey: "queue_timeout" });
    slot.release();
    await patient;
  });

  test("is not admitted when as many wait as may; the refusal says when to try again", async () => {
    const server = aServer();
    await requireQueueRoom(server, limits);
    const slot = await acquireSlot(server, request("a"), never);
    const waiting: Promise<Slot>[] = [];
    for (const user of ["b", "c", "d"]) {
      await requireQueueRoom(server, limits);
      waiting.push(acquireSlot(server, request(user), never));
    }
    await expect(requireQueueRoom(server, limits)).rejects.toEqual(
      expect.objectContaining({
        code: "unavailable",
        messageKey: "queue_full",
        values: { count: 3, seconds: expect.any(Number) },
      }),
    );
    slot.release();
    for (const each of waiting) (await each).release();
    await requireQueueRoom(server, limits);
  });

  test("that has been given up already is not admitted, and takes no slot", async () => {
    const server = aServer();
    await expect(
      acquireSlot(server, request("a"), AbortSignal.abort(new Error("gone"))),
    ).rejects.toThrow("gone");
    await acquireSlot(server, request("b"), never);
  });
});
