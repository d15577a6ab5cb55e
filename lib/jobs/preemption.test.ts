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
import { insteadOfJob, type JobKind, restartJobs, schedule } from "./index.ts";
import { wake } from "./runner.ts";

const { lin, runs, turns, preempt, handle, aTurn, hold } = recordedJobs();

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
    // Its call stands in the queue as one that has waited since the first run: an old one is let in at last.
    const waited = () => runs().at(-1)?.run.inQueue?.().waited;
    const before = waited();
    expect(before).toBeGreaterThan(0);
    expect(waited()).toBeGreaterThan(before ?? 0);
    release();
    await untilIdle();
    expect(aborted()).toBe(20);
    expect(runs().at(-1)?.job).toMatchObject({ attempts: 1, preemptions: 0 });
    expect(await jobsOf(turn.conversationId)).toEqual([]);
  });

  test("by questions of its own conversation runs to its end after two times, although each schedules it again", async () => {
    const turn = await aTurn();
    const { release, begun, aborted } = hold();
    await schedule(lin(), turn, ["compaction"]);
    for (let times = 1; times <= 2; times += 1) {
      await begun(times);
      // Stored before the job is claimed again, whichever of the two statements is quicker.
      await schedule(lin(), { ...turn, id: randomUUID() }, ["compaction"]);
      preempt(turn.conversationId);
    }
    await begun(3);
    preempt(turn.conversationId);
    preempt(turn.conversationId);
    expect(aborted()).toBe(2);
    release();
    await untilIdle();
    expect(aborted()).toBe(2);
    expect(runs()).toHaveLength(3);
    expect(await jobsOf(turn.conversationId)).toEqual([]);
  });

  test("by two questions before it has started does so at once, without a quiet moment", async () => {
    const turn = await aTurn();
    jobDesk().quiet = 3_600_000;
    const newer = () => ({ ...turn, id: randomUUID() });
    await schedule(lin(), turn, ["compaction"]);
    await schedule(lin(), newer(), ["compaction"]);
    const waits = `select 1 from "Job" where "conversationId" = $1 and "queuedAt" > now() + interval '1 minute'`;
    expect(await sql(waits, [turn.conversationId])).toHaveLength(1);
    expect(runs()).toEqual([]);
    const last = newer();
    await schedule(lin(), last, ["compaction"]);
    await untilIdle();
    expect(turns()).toEqual([last.id]);
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
