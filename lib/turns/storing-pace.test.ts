import { expect, test } from "vitest";

import { StoringPace } from "./storing-pace.ts";

/** Statements that take so many ms each, one after the other; returns the time after them and whether readers had to wait after each. */
function store(pace: StoringPace, start: number, durations: number[]) {
  let now = start;
  const slow: boolean[] = [];
  const ages: number[] = [];
  let before = now;
  for (const took of durations) {
    const collectedAt = now;
    pace.begin(now);
    now += took;
    const wait = pace.end(now);
    // Text that was said just after the collection before is stored now.
    ages.push(now - before);
    before = collectedAt;
    slow.push(pace.isSlow(now));
    now += wait;
  }
  return { now, slow, ages };
}

test("on a quick database readers need not wait, and text is stored within the promised time", () => {
  const pace = new StoringPace();
  const { now, slow, ages } = store(
    pace,
    0,
    Array.from({ length: 50 }, (_, at) => at % 60),
  );
  expect(slow).not.toContain(true);
  expect(Math.max(...ages)).toBeLessThanOrEqual(250);
  expect(pace.isSlow(now)).toBe(false);
});

test("while a statement takes long readers wait, and go on when it has ended quickly after all", () => {
  const pace = new StoringPace();
  pace.begin(0);
  expect([pace.isSlow(0), pace.isSlow(80), pace.isSlow(81)]).toEqual([false, false, true]);
  pace.end(60);
  expect(pace.isSlow(61)).toBe(false);
});

test("after a slow statement readers wait for each one, until storing has been quick for five seconds", () => {
  const pace = new StoringPace();
  const { slow, now } = store(pace, 0, [10, 200, 10, 10]);
  expect(slow).toEqual([false, true, true, true]);
  const later = store(
    pace,
    now,
    Array.from({ length: 200 }, () => 10),
  );
  expect(later.slow.at(0)).toBe(true);
  expect(later.slow.at(-1)).toBe(false);
});

test("while storing is slow it leaves twice its time for other work, but no more than the usual pause", () => {
  const after = (took: number) => store(new StoringPace(), 0, [took]).now - took;
  const cautious = new StoringPace();
  const { now } = store(cautious, 0, [90]);
  expect(store(cautious, now, [40]).now - now - 40).toBe(80);
  expect(after(90)).toBe(180);
  expect(after(30_000)).toBe(200);
});

test("a collection that comes late makes readers wait too", () => {
  const pace = new StoringPace();
  store(pace, 0, [10]);
  pace.begin(500);
  pace.end(510);
  expect(pace.isSlow(511)).toBe(true);
});

test("the pause between two answers does not count", () => {
  const pace = new StoringPace();
  store(pace, 0, [10]);
  pace.rest();
  pace.begin(60_000);
  pace.end(60_010);
  expect(pace.isSlow(60_011)).toBe(false);
});
