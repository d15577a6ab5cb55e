// What makes jobs pause, end and run again: questions, changes, and a user who does the work of one.

import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";
import {
  answersWait,
  jobDesk,
  jobsOf,
  recordedJobs,
  untilIdle,
  untilLooked,
} from "#lib/testing/job-runs.ts";
import { sql } from "#lib/testing/people.ts";
import { statementsOf } from "#lib/testing/statements.ts";
import { insteadOfJob, type JobKind, preempt, restartJobs, schedule } from "./index.ts";
import { wake } from "./runner.ts";

const { lin, runs, turns, handle, aTurn, hold } = recordedJobs();

describe("a job that is preempted", () => {
  test("by questions of other conversations is run again, however often", async () => {
    const turn = await aTurn();
    const { release, begun, aborted } = hold();
    await schedule(lin(), turn, ["compaction"]);
    for (let times = 1; times <= 20; times += 1) {
      await begun(times);
      preempt(randomUUID());
    }
    await begun(21);
    release();
    await untilIdle();
    expect(aborted()).toBe(20);
    expect(runs().at(-1)?.job).toMatchObject({ attempts: 1, preemptions: 0 });
    expect(await jobsOf(turn.conversationId)).toEqual([]);
  });

  test("by questions of its own conversation runs to its end after five times, although each schedules it again", async () => {
    const turn = await aTurn();
    const { release, begun, aborted } = hold();
    await schedule(lin(), turn, ["compaction"]);
    for (let times = 1; times <= 5; times += 1) {
      await begun(times);
      preempt(turn.conversationId);
      await schedule(lin(), { ...turn, id: randomUUID() }, ["compaction"]);
    }
    await begun(6);
    preempt(turn.conversationId);
    preempt(turn.conversationId);
    expect(aborted()).toBe(5);
    release();
    await untilIdle();
    expect(aborted()).toBe(5);
    expect(runs()).toHaveLength(6);
    expect(await jobsOf(turn.conversationId)).toEqual([]);
  });

  test("costs the question no statement before its first token, and starts again only after that", async () => {
    const turn = await aTurn();
    const { release, begun } = hold();
    await schedule(lin(), turn, ["compaction"]);
    await begun(1);
    await untilLooked();
    const waits = answersWait(true);
    const statements = await statementsOf(async () => {
      preempt(randomUUID());
      const seen = waits.mock.calls.length;
      await vi.waitUntil(() => waits.mock.calls.length > seen + 3, { timeout: 60_000 });
    });
    expect(statements).toEqual([]);
    expect(runs()).toHaveLength(1);
    waits.mockReturnValue(false);
    await begun(2);
    release();
    await untilIdle();
  });

  test("goes to the end of the queue", async () => {
    const [first, second] = [await aTurn("q"), await aTurn("q")];
    const { release, begun } = hold();
    await schedule(lin(), first, ["compaction"]);
    await schedule(lin(), second, ["compaction"]);
    await begun(1);
    preempt(randomUUID());
    await begun(2);
    release();
    await untilIdle();
    expect(turns()).toEqual([first.id, second.id, first.id]);
  });
});

test("a job pauses before a call while an answer waits for its first token", async () => {
  const turn = await aTurn();
  const steps: string[] = [];
  const waiting = Promise.withResolvers<void>();
  let waits: ReturnType<typeof answersWait> | undefined;
  handle(async (_, { pause }) => {
    await pause();
    steps.push("first call");
    waits = answersWait(true);
    waiting.resolve();
    await pause();
    steps.push("second call");
  });
  await schedule(lin(), turn, ["compaction"]);
  await waiting.promise;
  await vi.waitUntil(() => (waits?.mock.calls.length ?? 0) > 2, { timeout: 60_000 });
  expect(steps).toEqual(["first call"]);
  waits?.mockReturnValue(false);
  await untilIdle();
  expect(steps).toEqual(["first call", "second call"]);
});

test("what running jobs of a conversation have read is read again after a change, and that is not counted", async () => {
  const turn = await aTurn();
  const { release, begun } = hold();
  await schedule(lin(), turn, ["compaction"]);
  for (let times = 1; times <= 7; times += 1) {
    await begun(times);
    restartJobs(randomUUID());
    restartJobs(turn.conversationId);
  }
  await begun(8);
  release();
  await untilIdle();
  expect(runs().at(-1)?.job).toMatchObject({ attempts: 1, preemptions: 0 });
});

describe("work that a user waits for instead of a job", () => {
  const kind: JobKind = "compaction";

  test("is not done beside the job, which has nothing left to do afterwards", async () => {
    const turn = await aTurn();
    const { release, begun, aborted } = hold();
    await schedule(lin(), turn, [kind]);
    await begun(1);
    const during: number[] = [];
    const done = await insteadOfJob(lin(), turn.conversationId, kind, async () => {
      during.push(aborted(), jobDesk().running.size);
      // Meanwhile nobody else does it, and the job does not start.
      expect(
        await insteadOfJob(lin(), turn.conversationId, kind, () =>
          Promise.reject(new Error("twice")),
        ),
      ).toBe(false);
      wake();
      await untilLooked();
    });
    expect(done).toBe(true);
    expect(during).toEqual([1, 0]);
    release();
    await untilIdle();
    expect(runs()).toHaveLength(1);
    expect(await jobsOf(turn.conversationId)).toEqual([]);
  });

  test("is not done while another web server runs the job", async () => {
    const turn = await aTurn();
    const waits = answersWait(true);
    await schedule(lin(), turn, [kind]);
    await sql(`update "Job" set state = 'running', "instanceId" = $1 where "turnId" = $2`, [
      randomUUID(),
      turn.id,
    ]);
    const never = () => Promise.reject(new Error("beside the job"));
    expect(await insteadOfJob(lin(), turn.conversationId, kind, never)).toBe(false);
    waits.mockReturnValue(false);
  });

  test("that fails leaves the job", async () => {
    const turn = await aTurn();
    const waits = answersWait(true);
    await schedule(lin(), turn, [kind]);
    const fails = () => Promise.reject(new Error("failed"));
    await expect(insteadOfJob(lin(), turn.conversationId, kind, fails)).rejects.toThrow("failed");
    waits.mockReturnValue(false);
    await untilIdle();
    expect(runs()).toHaveLength(1);
  });
});
