import { expect, test, vi } from "vitest";

import { type PlayEvent, play } from "./player.ts";

/** A clock that stands still but for waits, which are over at once and move it on. */
const clock = vi.hoisted(() => ({ time: 0 }));

vi.mock("./clock.ts", () => ({
  now: () => clock.time,
  wakeAt(at: number, wake: () => void) {
    const wait = { at, wake, over: false };
    queueMicrotask(() => {
      if (wait.over) return;
      clock.time = at;
      wake();
    });
    return wait;
  },
  forget(wait: { over: boolean } | undefined) {
    if (wait) wait.over = true;
  },
}));

/** What is said and when, in ms. */
async function played(rate: number, events: PlayEvent[]): Promise<[number, string][]> {
  clock.time = 0;
  const said: [number, string][] = [];
  await play(events, {
    rate,
    limit: 1_000,
    cutRepeats: false,
    disconnected: new AbortController().signal,
    released: () => Promise.resolve(),
    say: ({ text }) => void said.push([clock.time, text]),
    line: (line) => void said.push([clock.time, line]),
    flush: () => undefined,
  });
  return said;
}

const say = (text: string, cost = 1): PlayEvent => ({ do: "say", text, cost, as: "content" });

test("tokens come at their rate, and a wait in its place", async () => {
  expect(
    await played(100, [
      say("a"),
      say("b"),
      say("c", 2),
      { do: "wait", ms: 50 },
      say("d"),
      say("e"),
    ]),
  ).toEqual([
    [0, "a"],
    [10, "b"],
    [20, "c"],
    [70, "d"],
    [80, "e"],
  ]);
});

test("without a rate nothing waits", async () => {
  expect(
    await played(0, [say("a"), say("b"), { do: "rate", rate: 10 }, say("c"), say("d")]),
  ).toEqual([
    [0, "a"],
    [0, "b"],
    [0, "c"],
    [100, "d"],
  ]);
});
