import { describe, expect, test } from "vitest";

import { modelSpecSchema } from "../schema.ts";
import { Disconnected, OllamaError } from "../wire/refusal.ts";
import { Runner } from "./runner.ts";

const model = modelSpecSchema.parse({ name: "m" });
const here = () => new AbortController().signal;
const runnerWith = (limits: Partial<{ parallel: number; queue: number }> = {}, loadMs = 0) =>
  new Runner({ ...model, loadMs }, { parallel: 1, queue: 512, ...limits });

describe("slots", () => {
  test("one slot: first come, first served", async () => {
    const runner = runnerWith();
    const order: number[] = [];
    const first = await runner.turn(model, "k", 1, here());
    const others = [1, 2, 3].map(async (place) => {
      const turn = await runner.turn(model, "k", 1, here());
      order.push(place);
      turn.release();
    });
    expect(runner.waiting).toBe(3);
    first.release();
    await Promise.all(others);
    expect(order).toEqual([1, 2, 3]);
    expect(runner).toMatchObject({ running: 0, waiting: 0, loads: 1, reloads: 0 });
  });

  test("a request that leaves the queue does not block it", async () => {
    const runner = runnerWith();
    const first = await runner.turn(model, "k", 1, here());
    const leaving = new AbortController();
    const left = runner.turn(model, "k", 1, leaving.signal);
    const last = runner.turn(model, "k", 1, here());
    leaving.abort();
    await expect(left).rejects.toBeInstanceOf(Disconnected);
    first.release();
    (await last).release();
    expect(runner.running).toBe(0);
  });

  test("releasing twice frees one slot", async () => {
    const runner = runnerWith();
    const first = await runner.turn(model, "k", 1, here());
    first.release();
    const second = await runner.turn(model, "k", 1, here());
    first.release();
    expect(runner.running).toBe(1);
    second.release();
  });
});

describe("loading", () => {
  test("another window reloads the model and clears its cache", async () => {
    const runner = runnerWith();
    const first = await runner.turn(model, "8192", 8192, here());
    runner.cache.read(["a"]);
    first.release();
    const second = await runner.turn(model, "4096", 4096, here());
    expect([first.reload, second.reload]).toEqual([false, true]);
    expect(runner).toMatchObject({ loads: 2, reloads: 1, loaded: { window: 4096 } });
    expect(runner.cache.size).toBe(0);
  });

  test("a request that needs another window waits while matching ones come", async () => {
    const runner = runnerWith();
    const order: string[] = [];
    const ask = (key: string) =>
      runner.turn(model, key, 1, here()).then((turn) => {
        order.push(key);
        turn.release();
      });
    const first = await runner.turn(model, "a", 1, here());
    const all = [ask("b"), ask("a"), ask("a")];
    first.release();
    await Promise.all(all);
    expect(order).toEqual(["a", "a", "b"]);
  });

  test("takes its configured time, once", async () => {
    const runner = runnerWith({ parallel: 2 }, 30);
    const [one, other] = await Promise.all([
      runner.turn(model, "k", 1, here()),
      runner.turn(model, "k", 1, here()),
    ]);
    expect(one.loadMs).toBeGreaterThanOrEqual(29);
    expect(other.loadMs).toBe(0);
    expect(runner.loads).toBe(1);
  });

  test("is discarded when the caller disconnects", async () => {
    const runner = runnerWith({}, 20);
    const leaving = new AbortController();
    const left = runner.turn(model, "k", 1, leaving.signal);
    const next = runner.turn(model, "k", 1, here());
    leaving.abort();
    await expect(left).rejects.toBeInstanceOf(Disconnected);
    expect((await next).loadMs).toBeGreaterThanOrEqual(19);
    expect(runner.loads).toBe(1);
  });

  test("too many waiting for a load: 503; for a model in memory the queue has no bound", async () => {
    const runner = runnerWith({ queue: 1 }, 30);
    const first = runner.turn(model, "k", 1, here());
    const second = runner.turn(model, "k", 1, here());
    expect(() => runner.turn(model, "k", 1, here())).toThrow(OllamaError);
    const turn = await first;
    const more = [1, 2, 3, 4].map(() => runner.turn(model, "k", 1, here()));
    expect(runner.waiting).toBe(5);
    turn.release();
    for (const waiting of [second, ...more]) (await waiting).release();
  });

  test("an unused model is unloaded after its keep_alive", async () => {
    const runner = runnerWith();
    (await runner.turn(model, "k", 1, here())).release();
    if (runner.loaded) runner.loaded.expiresAt = Date.now() - 1;
    runner.forgetExpired();
    expect(runner.loaded).toBeUndefined();
  });
});
