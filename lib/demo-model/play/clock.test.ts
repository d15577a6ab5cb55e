import fc from "fast-check";
import { expect, test } from "vitest";

import { Disconnected } from "../wire/refusal.ts";
import { forget, now, pause, wakeAt } from "./clock.ts";

test("each wait ends once, in order, and not before its time", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 }),
      async (delays) => {
        const begun = now();
        const woken: { at: number; woken: number }[] = [];
        await Promise.all(
          delays.map((delay) => {
            const at = begun + delay;
            return new Promise<void>((resolve) => {
              wakeAt(at, () => {
                woken.push({ at, woken: now() });
                resolve();
              });
            });
          }),
        );
        expect(woken).toHaveLength(delays.length);
        expect(woken.map(({ at }) => at)).toEqual(
          woken.map(({ at }) => at).toSorted((one, other) => one - other),
        );
        expect(woken.every((wait) => wait.woken >= wait.at - 0.5)).toBe(true);
      },
    ),
    { numRuns: 20 },
  );
});

test("a cancelled wait does not fire", async () => {
  let woken = false;
  const wait = wakeAt(now() + 1, () => {
    woken = true;
  });
  forget(wait);
  await pause(5, new AbortController().signal);
  expect(woken).toBe(false);
});

test("a callback may set the next wait", async () => {
  const steps: number[] = [];
  await new Promise<void>((resolve) => {
    const step = () => (steps.push(now()) < 5 ? void wakeAt(now() + 2, step) : resolve());
    wakeAt(now(), step);
  });
  expect(steps).toHaveLength(5);
  expect(steps).toEqual(steps.toSorted((one, other) => one - other));
});

test("a pause ends when the client disconnects", async () => {
  const leaving = new AbortController();
  const paused = pause(60_000, leaving.signal);
  leaving.abort();
  await expect(paused).rejects.toBeInstanceOf(Disconnected);
});
