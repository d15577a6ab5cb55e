// Waiting jobs: rows of which each is run once.

import { randomUUID } from "node:crypto";

import { describe, expect, test, vi } from "vitest";
import { inTransaction } from "#lib/db.ts";
import { instanceId } from "#lib/instances/index.ts";
import {
  answersWait,
  jobDesk,
  jobsOf,
  recordedJobs,
  untilIdle,
  untilLooked,
} from "#lib/testing/job-runs.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { insteadOfJob, removeJobs, schedule } from "./index.ts";

const { lin, runs, turns, handle, aTurn, hold, haveSlots } = recordedJobs();

test("a job is a row until it is done, and runs on behalf of its user", async () => {
  const turn = await aTurn();
  const { release, begun } = hold();
  await schedule(lin(), turn, ["compaction", "title"]);
  await begun(1);
  expect((await jobsOf(turn.conversationId)).map(({ kind, state }) => [kind, state])).toEqual(
    expect.arrayContaining([
      expect.arrayContaining(["running"]),
      expect.arrayContaining(["waiting"]),
    ]),
  );
  release();
  await untilIdle();
  expect(await jobsOf(turn.conversationId)).toEqual([]);
  expect(runs().map(({ viewer }) => viewer.id)).toEqual([lin().id, lin().id]);
  expect(turns()).toEqual([turn.id, turn.id]);
});

describe("waiting jobs", () => {
  test("are rows and nothing else: a thousand of them hold nothing in memory, and run one after the other", async () => {
    const waits = answersWait(true);
    await sql(
      `with c as (insert into "Conversation" (id, "ownerId", title)
         select gen_random_uuid(), $1, '' from generate_series(1, 999) returning id)
       insert into "Job" (id, kind, "conversationId", "userId", "turnId", model, "instanceId")
       select gen_random_uuid(), 'compaction', id, $1, gen_random_uuid(), 'many', $2 from c`,
      [lin().id, instanceId],
    );
    await schedule(lin(), await aTurn("many"), ["compaction"]);
    await vi.waitUntil(() => waits.mock.calls.length > 2, { timeout: 60_000 });
    expect(await sql(`select 1 from "Job" where "userId" = $1`, [lin().id])).toHaveLength(1_000);
    expect(runs()).toEqual([]);
    expect(jobDesk().running.size + jobDesk().held.size).toBe(0);
    // Twenty of them are enough to see that they run one after the other.
    await sql(
      `delete from "Job" where id in (select id from "Job" where "userId" = $1 limit 980)`,
      [lin().id],
    );
    let [atOnce, most] = [0, 0];
    handle(async () => {
      most = Math.max(most, ++atOnce);
      await Promise.resolve();
      atOnce -= 1;
    });
    waits.mockReturnValue(false);
    await untilIdle();
    expect(runs()).toHaveLength(20);
    expect(most).toBe(1);
  });

  test("run as many at the same time as the model's server has slots, four at most, and one of a conversation", async () => {
    for (const [slots, atOnce] of [
      [3, 3],
      [100, 4],
    ] as const) {
      haveSlots(slots);
      const waits = answersWait(true);
      const model = randomUUID();
      for (let at = 0; at < 6; at += 1)
        await schedule(lin(), await aTurn(model), ["compaction", "title"]);
      const { release, begun } = hold();
      const before = runs().length;
      waits.mockReturnValue(false);
      await begun(before + atOnce);
      await untilLooked();
      const running = runs().slice(before);
      expect(running).toHaveLength(atOnce);
      expect(new Set(running.map(({ job }) => job.conversationId)).size).toBe(atOnce);
      release();
      await untilIdle();
      expect(runs()).toHaveLength(before + 12);
    }
  });

  test("of a conversation and kind are one, which follows the newest turn", async () => {
    const first = await aTurn();
    const second = { ...first, id: randomUUID() };
    const waits = answersWait(true);
    await schedule(lin(), first, ["compaction"]);
    await schedule(lin(), second, ["compaction"]);
    expect(await jobsOf(first.conversationId)).toMatchObject([{ turnId: second.id }]);
    waits.mockReturnValue(false);
    await untilIdle();
    expect(turns()).toEqual([second.id]);
  });

  test("run again for a turn that has ended while they were running", async () => {
    const first = await aTurn();
    const second = { ...first, id: randomUUID() };
    const { release, begun } = hold();
    await schedule(lin(), first, ["compaction"]);
    await begun(1);
    await schedule(lin(), second, ["compaction"]);
    expect(await jobsOf(first.conversationId)).toMatchObject([
      { state: "running", turnId: second.id },
    ]);
    release();
    await untilIdle();
    expect(turns()).toEqual([first.id, second.id]);
    expect(await jobsOf(first.conversationId)).toEqual([]);
  });

  test("of one model run one after the other, of two models at the same time", async () => {
    const turns = [
      await aTurn("m one"),
      await aTurn("m two"),
      await aTurn("m one"),
      await aTurn("m two"),
    ];
    const { release, begun } = hold();
    for (const turn of turns) await schedule(lin(), turn, ["compaction"]);
    await begun(2);
    await untilLooked();
    expect(
      runs()
        .map(({ job }) => job.model)
        .sort(),
    ).toEqual(["m one", "m two"]);
    release();
    await untilIdle();
    expect(runs()).toHaveLength(4);
  });

  test("of a user who has been disabled are dropped", async () => {
    const turn = await aTurn();
    const waits = answersWait(true);
    await schedule(lin(), turn, ["compaction", "title"]);
    await sql(`update "User" set "disabledAt" = now() where id = $1`, [lin().id]);
    waits.mockReturnValue(false);
    await untilIdle();
    expect(runs()).toEqual([]);
    expect(await jobsOf(turn.conversationId)).toEqual([]);
  });
});

describe("a stranger", () => {
  test("makes no job for another user's conversation, and changes none", async () => {
    const turn = await aTurn();
    const stranger = await aPerson();
    const waits = answersWait(true);
    await schedule(stranger, turn, ["compaction"]);
    expect(await jobsOf(turn.conversationId)).toEqual([]);
    await schedule(lin(), turn, ["compaction"]);
    await schedule(stranger, { ...turn, id: randomUUID() }, ["compaction", "title"]);
    await inTransaction((tx) => removeJobs(tx, stranger, turn.conversationId));
    const never = () => Promise.reject(new Error("for a stranger"));
    await expect(
      insteadOfJob(stranger, turn.conversationId, "compaction", never),
    ).rejects.toMatchObject({ code: "not_found" });
    expect(await jobsOf(turn.conversationId)).toMatchObject([
      { kind: "compaction", turnId: turn.id, userId: lin().id },
    ]);
    waits.mockReturnValue(false);
    await untilIdle();
    expect(runs().map(({ viewer }) => viewer.id)).toEqual([lin().id]);
  });
});
