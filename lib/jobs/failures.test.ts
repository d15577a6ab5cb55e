// Jobs that fail, whose process dies, or whose process ends.

import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";
import { AppError } from "#lib/errors.ts";
import { instanceId } from "#lib/instances/index.ts";
import { jobDesk, jobsOf, recordedJobs, untilIdle } from "#lib/testing/job-runs.ts";
import { sql } from "#lib/testing/people.ts";
import { isIdle, schedule, startJobs, stopJobs, takeOverJobs } from "./index.ts";
import { wake } from "./runner.ts";
import * as store from "./store.ts";

const { lin, runs, turns, preempt, handle, aTurn, hold } = recordedJobs();

describe("a job that fails", () => {
  test("does not block the others, and stays as failed after five attempts until the next turn", async () => {
    const [bad, good] = [await aTurn("f"), await aTurn("f")];
    handle(({ turnId }) =>
      turnId === bad.id
        ? Promise.reject(new TypeError("this one always fails"))
        : Promise.resolve(),
    );
    await schedule(lin(), bad, ["compaction"]);
    await schedule(lin(), good, ["compaction"]);
    await untilIdle();
    const attempts = (id: string) => runs().filter(({ job }) => job.turnId === id).length;
    expect([attempts(bad.id), attempts(good.id)]).toEqual([store.mostAttempts, 1]);
    expect(runs().findIndex(({ job }) => job.turnId === good.id)).toBe(1);
    expect(await jobsOf(bad.conversationId)).toMatchObject([
      { state: "failed", attempts: store.mostAttempts, error: "TypeError" },
    ]);
    const next = { ...bad, id: randomUUID() };
    await schedule(lin(), next, ["compaction"]);
    await untilIdle();
    expect(runs().at(-1)?.job).toMatchObject({ turnId: next.id, attempts: 1 });
    expect(await jobsOf(bad.conversationId)).toEqual([]);
  });

  test("because no model server answers is tried later, and that is not counted", async () => {
    const turn = await aTurn();
    let away = true;
    handle(() =>
      away ? Promise.reject(new AppError("unavailable", "no_model")) : Promise.resolve(),
    );
    await schedule(lin(), turn, ["compaction"]);
    await vi.waitUntil(() => runs().length === 1 && jobDesk().running.size === 0, {
      timeout: 60_000,
    });
    expect(isIdle()).toBe(false);
    expect(await jobsOf(turn.conversationId)).toMatchObject([{ state: "waiting", attempts: 0 }]);
    away = false;
    wake();
    await untilIdle();
    expect(runs()).toHaveLength(2);
  });

  test("because its conversation is gone is dropped", async () => {
    const turn = await aTurn();
    handle(() => Promise.reject(new AppError("not_found", "conversation_missing")));
    await schedule(lin(), turn, ["compaction"]);
    await untilIdle();
    expect(runs()).toHaveLength(1);
    expect(await jobsOf(turn.conversationId)).toEqual([]);
  });
});

describe("jobs of a process that has ended", () => {
  /** A row as that process left it. */
  async function left(state: "waiting" | "running", attempts: number) {
    const turn = await aTurn();
    const dead = randomUUID();
    await sql(
      `insert into "Job" (id, kind, "conversationId", "userId", "turnId", model, state, attempts, "instanceId")
       values (gen_random_uuid(), 'compaction', $1, $2, $3, $4, $5::"JobState", $6, $7)`,
      [turn.conversationId, lin().id, turn.id, turn.model, state, attempts, dead],
    );
    return { turn, dead };
  }

  test.each(["waiting", "running"] as const)("are run by another one (%s)", async (state) => {
    const { turn, dead } = await left(state, 1);
    await takeOverJobs([randomUUID()]);
    expect(runs()).toEqual([]);
    await takeOverJobs([dead]);
    await untilIdle();
    expect(runs()).toMatchObject([{ job: { turnId: turn.id, attempts: 2 } }]);
    expect(await jobsOf(turn.conversationId)).toEqual([]);
  });

  test("are not started again when they have ended their process five times", async () => {
    const { turn, dead } = await left("running", store.mostAttempts);
    await takeOverJobs([dead]);
    await untilIdle();
    expect(runs()).toEqual([]);
    expect(await jobsOf(turn.conversationId)).toMatchObject([{ state: "failed", error: "died" }]);
  });

  test("are preempted again by questions: a call that hangs, as after a power cut, does not keep the notes", async () => {
    const { turn, dead } = await left("running", 1);
    await sql(`update "Job" set preemptions = $1 where "turnId" = $2`, [
      store.mostPreempted,
      turn.id,
    ]);
    const { release, begun, aborted } = hold();
    await takeOverJobs([dead]);
    await begun(1);
    preempt(turn.conversationId);
    await begun(2);
    expect(aborted()).toBe(1);
    release();
    await untilIdle();
    expect(await jobsOf(turn.conversationId)).toEqual([]);
  });

  test("are taken over once, by whichever process comes first", async () => {
    const { turn, dead } = await left("running", 1);
    await Promise.all(Array.from({ length: 5 }, () => takeOverJobs([dead])));
    await untilIdle();
    expect(runs()).toMatchObject([{ job: { turnId: turn.id, attempts: 2 } }]);
  });

  test("are no longer its own: what it still stores changes nothing", async () => {
    const turn = await aTurn();
    const { release, begun } = hold();
    await schedule(lin(), turn, ["compaction"]);
    await begun(1);
    const other = randomUUID();
    await sql(`update "Job" set "instanceId" = $1 where "turnId" = $2`, [other, turn.id]);
    release();
    await untilIdle();
    expect(await jobsOf(turn.conversationId)).toMatchObject([
      { state: "running", instanceId: other },
    ]);
  });
});

test("a shutdown aborts running jobs and leaves them waiting", async () => {
  const turn = await aTurn();
  const { release, begun } = hold();
  await schedule(lin(), turn, ["compaction"]);
  await begun(1);
  await stopJobs();
  await schedule(lin(), turn, ["title"]);
  expect(await jobsOf(turn.conversationId)).toMatchObject([
    { kind: "compaction", state: "waiting", attempts: 0, preemptions: 0, instanceId },
    { kind: "title", state: "waiting" },
  ]);
  expect(runs()).toHaveLength(1);
  release();
  jobDesk().closing = false;
  wake();
  await untilIdle();
  expect(runs()).toHaveLength(3);
});

test("a start that cannot take over jobs goes on without them", async () => {
  vi.spyOn(store, "owners").mockRejectedValue(new Error("the disk is full"));
  await startJobs();
  const turn = await aTurn();
  await schedule(lin(), turn, ["title"]);
  await untilIdle();
  expect(turns()).toEqual([turn.id]);
});
