import { randomUUID } from "node:crypto";

import { expect, test, vi } from "vitest";

import { isIdle, preempt, schedule } from "./background.ts";

test("only the most recent waiting jobs are kept, up to a limit; a job that fails does not block the others", async () => {
  const ran: number[] = [];
  const jobs = Array.from({ length: 500 }, (_, at) => ({
    name: `${randomUUID()} of a test`,
    conversationId: randomUUID(),
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

/** A job that runs until it is preempted or released, and the outcome of its runs. */
function aLongJob() {
  const runs: ("preempted" | "done")[] = [];
  let letGo = () => undefined as void;
  const job = {
    name: `${randomUUID()} of a test`,
    conversationId: randomUUID(),
    run: (signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        letGo = () => {
          runs.push("done");
          resolve();
        };
        signal.addEventListener("abort", () => {
          runs.push("preempted");
          reject(signal.reason as Error);
        });
      }),
  };
  return { job, runs, letGo: () => letGo() };
}

test("a job that is preempted by questions of other conversations is run again until it is done", async () => {
  const { job, runs, letGo } = aLongJob();
  vi.useFakeTimers();
  try {
    schedule(job);
    for (let times = 0; times < 40; times += 1) {
      await vi.advanceTimersByTimeAsync(250);
      preempt(randomUUID());
    }
    await vi.advanceTimersByTimeAsync(250);
    letGo();
    await vi.advanceTimersByTimeAsync(250);
    expect(isIdle()).toBe(true);
    expect(runs).toEqual([...Array.from({ length: 40 }, () => "preempted"), "done"]);
  } finally {
    vi.useRealTimers();
  }
});

test("questions of the same conversation preempt its job five times; then it runs to its end", async () => {
  const { job, runs, letGo } = aLongJob();
  vi.useFakeTimers();
  try {
    schedule(job);
    for (let times = 0; times < 8; times += 1) {
      await vi.advanceTimersByTimeAsync(250);
      preempt(job.conversationId);
    }
    letGo();
    await vi.advanceTimersByTimeAsync(250);
    expect(isIdle()).toBe(true);
    expect(runs).toEqual([...Array.from({ length: 5 }, () => "preempted"), "done"]);
  } finally {
    vi.useRealTimers();
  }
});
