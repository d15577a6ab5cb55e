import { randomUUID } from "node:crypto";

import { expect, test, vi } from "vitest";

import { isIdle, schedule } from "./background.ts";

test("of jobs that wait, no more are kept than a bound, the latest of them; one that fails holds no other up", async () => {
  const ran: number[] = [];
  const jobs = Array.from({ length: 500 }, (_, at) => ({
    name: `${randomUUID()} of a test`,
    run: async () => {
      ran.push(at);
      if (at === 499) throw new Error("this one always fails");
    },
  }));
  vi.useFakeTimers();
  try {
    for (const job of jobs) schedule(job);
    await vi.advanceTimersByTimeAsync(500 * 250);
    expect(isIdle()).toBe(true);
    expect(ran).toEqual(Array.from({ length: 200 }, (_, at) => 300 + at));
  } finally {
    vi.useRealTimers();
  }
});
