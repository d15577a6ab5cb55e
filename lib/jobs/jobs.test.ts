import { randomUUID } from "node:crypto";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Viewer } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { AppError } from "#lib/errors.ts";
import { instanceId } from "#lib/instances/index.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { statementsOf } from "#lib/testing/statements.ts";
import { turnsOfProcess } from "#lib/turns/index.ts";
import {
  insteadOfJob,
  isIdle,
  type Job,
  type JobKind,
  type JobRun,
  preempt,
  registerHandlers,
  removeJobs,
  restartJobs,
  schedule,
  stopJobs,
  takeOverJobs,
} from "./index.ts";
import { desk, wake } from "./runner.ts";
import { mostAttempts } from "./store.ts";

type Row = Job & { state: string; instanceId: string; error: string | null };

let runs: { job: Job; viewer: Viewer }[] = [];
let work: (job: Job, run: JobRun) => Promise<void>;
let lin: Viewer;

beforeEach(async () => {
  runs = [];
  work = () => Promise.resolve();
  const handler = (viewer: Viewer, job: Job, run: JobRun) => {
    runs.push({ job, viewer });
    return work(job, run);
  };
  registerHandlers({ compaction: handler, title: handler });
  lin = await aPerson();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await vi.waitUntil(isIdle, { timeout: 60_000 });
});

const idle = () => vi.waitUntil(isIdle, { timeout: 60_000, interval: 5 });

/** A conversation with a turn that has ended. */
async function aTurn(owner = lin, model = randomUUID() as string) {
  const conversationId = randomUUID();
  await sql(`insert into "Conversation" (id, "ownerId", title) values ($1, $2, '')`, [
    conversationId,
    owner.id,
  ]);
  return { id: randomUUID(), conversationId, model };
}

const rowsOf = (conversationId: string) =>
  sql<Row>(`select * from "Job" where "conversationId" = $1 order by kind`, [conversationId]);

/** Whether answers wait for their first token, from now on. */
const answersWait = (wait: boolean) => vi.spyOn(turnsOfProcess, "anyWaits").mockReturnValue(wait);

/** Runs that last until they are aborted, or released: then all later ones end at once. */
function heldRuns() {
  const released = Promise.withResolvers<void>();
  let aborted = 0;
  work = (_, { signal }) =>
    new Promise((resolve, reject) => {
      const abort = () => {
        aborted += 1;
        reject(signal.reason as Error);
      };
      if (signal.aborted) return abort();
      signal.addEventListener("abort", abort);
      void released.promise.then(resolve);
    });
  return {
    release: () => released.resolve(),
    aborted: () => aborted,
    /** Resolves when this many runs have begun. */
    begun: (count: number) =>
      vi.waitUntil(() => runs.length >= count, { timeout: 60_000, interval: 2 }),
  };
}

test("a job is a row until it is done, and runs on behalf of its user", async () => {
  const turn = await aTurn();
  const { release, begun } = heldRuns();
  await schedule(lin, turn, ["compaction", "title"]);
  await begun(1);
  expect((await rowsOf(turn.conversationId)).map(({ kind, state }) => [kind, state])).toEqual(
    expect.arrayContaining([
      expect.arrayContaining(["running"]),
      expect.arrayContaining(["waiting"]),
    ]),
  );
  release();
  await idle();
  expect(await rowsOf(turn.conversationId)).toEqual([]);
  expect(runs.map(({ viewer }) => viewer.id)).toEqual([lin.id, lin.id]);
  expect(runs.map(({ job }) => job.turnId)).toEqual([turn.id, turn.id]);
});

describe("waiting jobs", () => {
  test("are rows and nothing else: a thousand of them hold nothing in memory, and run one after the other", async () => {
    const waits = answersWait(true);
    await sql(
      `with c as (insert into "Conversation" (id, "ownerId", title)
         select gen_random_uuid(), $1, '' from generate_series(1, 999) returning id)
       insert into "Job" (id, kind, "conversationId", "userId", "turnId", model, "instanceId")
       select gen_random_uuid(), 'compaction', id, $1, gen_random_uuid(), 'many', $2 from c`,
      [lin.id, instanceId],
    );
    await schedule(lin, await aTurn(lin, "many"), ["compaction"]);
    await vi.waitUntil(() => waits.mock.calls.length > 2, { timeout: 60_000 });
    expect(await sql(`select 1 from "Job" where "userId" = $1`, [lin.id])).toHaveLength(1_000);
    expect(runs).toEqual([]);
    expect(desk.running.size + desk.held.size).toBe(0);
    // A hundred of them are enough to see that they run one after the other.
    await sql(
      `delete from "Job" where id in (select id from "Job" where "userId" = $1 limit 900)`,
      [lin.id],
    );
    let [atOnce, most] = [0, 0];
    work = async () => {
      most = Math.max(most, ++atOnce);
      await Promise.resolve();
      atOnce -= 1;
    };
    waits.mockReturnValue(false);
    await idle();
    expect(runs).toHaveLength(100);
    expect(most).toBe(1);
  });

  test("of a conversation and kind are one, which follows the newest turn", async () => {
    const first = await aTurn();
    const second = { ...first, id: randomUUID() };
    const waits = answersWait(true);
    await schedule(lin, first, ["compaction"]);
    await schedule(lin, second, ["compaction"]);
    expect(await rowsOf(first.conversationId)).toMatchObject([{ turnId: second.id }]);
    waits.mockReturnValue(false);
    await idle();
    expect(runs.map(({ job }) => job.turnId)).toEqual([second.id]);
  });

  test("run again for a turn that has ended while they were running", async () => {
    const first = await aTurn();
    const second = { ...first, id: randomUUID() };
    const { release, begun } = heldRuns();
    await schedule(lin, first, ["compaction"]);
    await begun(1);
    await schedule(lin, second, ["compaction"]);
    expect(await rowsOf(first.conversationId)).toMatchObject([
      { state: "running", turnId: second.id },
    ]);
    release();
    await idle();
    expect(runs.map(({ job }) => job.turnId)).toEqual([first.id, second.id]);
    expect(await rowsOf(first.conversationId)).toEqual([]);
  });

  test("of one model run one after the other, of two models at the same time", async () => {
    const turns = [
      await aTurn(lin, "m one"),
      await aTurn(lin, "m two"),
      await aTurn(lin, "m one"),
      await aTurn(lin, "m two"),
    ];
    const { release, begun } = heldRuns();
    for (const turn of turns) await schedule(lin, turn, ["compaction"]);
    await begun(2);
    await vi.waitUntil(() => !desk.due && !desk.looking, { timeout: 60_000 });
    expect(runs.map(({ job }) => job.model).sort()).toEqual(["m one", "m two"]);
    release();
    await idle();
    expect(runs).toHaveLength(4);
  });

  test("of a user who has been disabled are dropped", async () => {
    const turn = await aTurn();
    const waits = answersWait(true);
    await schedule(lin, turn, ["compaction", "title"]);
    await sql(`update "User" set "disabledAt" = now() where id = $1`, [lin.id]);
    waits.mockReturnValue(false);
    await idle();
    expect(runs).toEqual([]);
    expect(await rowsOf(turn.conversationId)).toEqual([]);
  });
});

describe("a stranger", () => {
  test("makes no job for another user's conversation, and changes none", async () => {
    const turn = await aTurn();
    const stranger = await aPerson();
    const waits = answersWait(true);
    await schedule(stranger, turn, ["compaction"]);
    expect(await rowsOf(turn.conversationId)).toEqual([]);
    await schedule(lin, turn, ["compaction"]);
    await schedule(stranger, { ...turn, id: randomUUID() }, ["compaction", "title"]);
    await inTransaction((tx) => removeJobs(tx, stranger, turn.conversationId));
    const never = () => Promise.reject(new Error("for a stranger"));
    await expect(
      insteadOfJob(stranger, turn.conversationId, "compaction", never),
    ).rejects.toMatchObject({ code: "not_found" });
    expect(await rowsOf(turn.conversationId)).toMatchObject([
      { kind: "compaction", turnId: turn.id, userId: lin.id },
    ]);
    waits.mockReturnValue(false);
    await idle();
    expect(runs.map(({ viewer }) => viewer.id)).toEqual([lin.id]);
  });
});

describe("a job that is preempted", () => {
  test("by questions of other conversations is run again, however often", async () => {
    const turn = await aTurn();
    const { release, begun, aborted } = heldRuns();
    await schedule(lin, turn, ["compaction"]);
    for (let times = 1; times <= 20; times += 1) {
      await begun(times);
      preempt(randomUUID());
    }
    await begun(21);
    release();
    await idle();
    expect(aborted()).toBe(20);
    expect(runs.at(-1)?.job).toMatchObject({ attempts: 1, preemptions: 0 });
    expect(await rowsOf(turn.conversationId)).toEqual([]);
  });

  test("by questions of its own conversation runs to its end after five times, although each schedules it again", async () => {
    const turn = await aTurn();
    const { release, begun, aborted } = heldRuns();
    await schedule(lin, turn, ["compaction"]);
    for (let times = 1; times <= 5; times += 1) {
      await begun(times);
      preempt(turn.conversationId);
      await schedule(lin, { ...turn, id: randomUUID() }, ["compaction"]);
    }
    await begun(6);
    preempt(turn.conversationId);
    preempt(turn.conversationId);
    expect(aborted()).toBe(5);
    release();
    await idle();
    expect(aborted()).toBe(5);
    expect(runs).toHaveLength(6);
    expect(await rowsOf(turn.conversationId)).toEqual([]);
  });

  test("costs the question no statement before its first token, and starts again only after that", async () => {
    const turn = await aTurn();
    const { release, begun } = heldRuns();
    await schedule(lin, turn, ["compaction"]);
    await begun(1);
    await vi.waitUntil(() => !desk.looking && !desk.due, { timeout: 60_000 });
    const waits = answersWait(true);
    const statements = await statementsOf(async () => {
      preempt(randomUUID());
      const seen = waits.mock.calls.length;
      await vi.waitUntil(() => waits.mock.calls.length > seen + 3, { timeout: 60_000 });
    });
    expect(statements).toEqual([]);
    expect(runs).toHaveLength(1);
    waits.mockReturnValue(false);
    await begun(2);
    release();
    await idle();
  });

  test("goes to the end of the queue", async () => {
    const [first, second] = [await aTurn(lin, "q"), await aTurn(lin, "q")];
    const { release, begun } = heldRuns();
    await schedule(lin, first, ["compaction"]);
    await schedule(lin, second, ["compaction"]);
    await begun(1);
    preempt(randomUUID());
    await begun(2);
    release();
    await idle();
    expect(runs.map(({ job }) => job.turnId)).toEqual([first.id, second.id, first.id]);
  });
});

test("a job pauses before a call while an answer waits for its first token", async () => {
  const turn = await aTurn();
  const steps: string[] = [];
  const waiting = Promise.withResolvers<void>();
  let waits: ReturnType<typeof answersWait> | undefined;
  work = async (_, { pause }) => {
    await pause();
    steps.push("first call");
    waits = answersWait(true);
    waiting.resolve();
    await pause();
    steps.push("second call");
  };
  await schedule(lin, turn, ["compaction"]);
  await waiting.promise;
  await vi.waitUntil(() => (waits?.mock.calls.length ?? 0) > 2, { timeout: 60_000 });
  expect(steps).toEqual(["first call"]);
  waits?.mockReturnValue(false);
  await idle();
  expect(steps).toEqual(["first call", "second call"]);
});

describe("a job that fails", () => {
  test("does not block the others, and stays as failed after five attempts until the next turn", async () => {
    const [bad, good] = [await aTurn(lin, "f"), await aTurn(lin, "f")];
    work = ({ turnId }) =>
      turnId === bad.id
        ? Promise.reject(new TypeError("this one always fails"))
        : Promise.resolve();
    await schedule(lin, bad, ["compaction"]);
    await schedule(lin, good, ["compaction"]);
    await idle();
    const attempts = (id: string) => runs.filter(({ job }) => job.turnId === id).length;
    expect([attempts(bad.id), attempts(good.id)]).toEqual([mostAttempts, 1]);
    expect(runs.findIndex(({ job }) => job.turnId === good.id)).toBe(1);
    expect(await rowsOf(bad.conversationId)).toMatchObject([
      { state: "failed", attempts: mostAttempts, error: "TypeError" },
    ]);
    const next = { ...bad, id: randomUUID() };
    await schedule(lin, next, ["compaction"]);
    await idle();
    expect(runs.at(-1)?.job).toMatchObject({ turnId: next.id, attempts: 1 });
    expect(await rowsOf(bad.conversationId)).toEqual([]);
  });

  test("because no model server answers is tried later, and that is not counted", async () => {
    const turn = await aTurn();
    let away = true;
    work = () =>
      away ? Promise.reject(new AppError("unavailable", "no_model")) : Promise.resolve();
    await schedule(lin, turn, ["compaction"]);
    await vi.waitUntil(() => runs.length === 1 && desk.running.size === 0, { timeout: 60_000 });
    expect(isIdle()).toBe(false);
    expect(await rowsOf(turn.conversationId)).toMatchObject([{ state: "waiting", attempts: 0 }]);
    away = false;
    wake();
    await idle();
    expect(runs).toHaveLength(2);
  });

  test("because its conversation is gone is dropped", async () => {
    const turn = await aTurn();
    work = () => Promise.reject(new AppError("not_found", "conversation_missing"));
    await schedule(lin, turn, ["compaction"]);
    await idle();
    expect(runs).toHaveLength(1);
    expect(await rowsOf(turn.conversationId)).toEqual([]);
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
      [turn.conversationId, lin.id, turn.id, turn.model, state, attempts, dead],
    );
    return { turn, dead };
  }

  test.each(["waiting", "running"] as const)("are run by another one (%s)", async (state) => {
    const { turn, dead } = await left(state, 1);
    await takeOverJobs([randomUUID()]);
    expect(runs).toEqual([]);
    await takeOverJobs([dead]);
    await idle();
    expect(runs).toMatchObject([{ job: { turnId: turn.id, attempts: 2 } }]);
    expect(await rowsOf(turn.conversationId)).toEqual([]);
  });

  test("are not started again when they have ended their process five times", async () => {
    const { turn, dead } = await left("running", mostAttempts);
    await takeOverJobs([dead]);
    await idle();
    expect(runs).toEqual([]);
    expect(await rowsOf(turn.conversationId)).toMatchObject([{ state: "failed", error: "died" }]);
  });

  test("are taken over once, by whichever process comes first", async () => {
    const { turn, dead } = await left("running", 1);
    await Promise.all(Array.from({ length: 5 }, () => takeOverJobs([dead])));
    await idle();
    expect(runs).toMatchObject([{ job: { turnId: turn.id, attempts: 2 } }]);
  });

  test("are no longer its own: what it still stores changes nothing", async () => {
    const turn = await aTurn();
    const { release, begun } = heldRuns();
    await schedule(lin, turn, ["compaction"]);
    await begun(1);
    const other = randomUUID();
    await sql(`update "Job" set "instanceId" = $1 where "turnId" = $2`, [other, turn.id]);
    release();
    await idle();
    expect(await rowsOf(turn.conversationId)).toMatchObject([
      { state: "running", instanceId: other },
    ]);
  });
});

test("a shutdown aborts running jobs and leaves them waiting", async () => {
  const turn = await aTurn();
  const { release, begun } = heldRuns();
  await schedule(lin, turn, ["compaction"]);
  await begun(1);
  await stopJobs();
  await schedule(lin, turn, ["title"]);
  expect(await rowsOf(turn.conversationId)).toMatchObject([
    { kind: "compaction", state: "waiting", attempts: 0, preemptions: 0, instanceId },
    { kind: "title", state: "waiting" },
  ]);
  expect(runs).toHaveLength(1);
  release();
  desk.closing = false;
  wake();
  await idle();
  expect(runs).toHaveLength(3);
});

describe("work that a user waits for instead of a job", () => {
  const kind: JobKind = "compaction";

  test("is not done beside the job, which has nothing left to do afterwards", async () => {
    const turn = await aTurn();
    const { release, begun, aborted } = heldRuns();
    await schedule(lin, turn, [kind]);
    await begun(1);
    const during: number[] = [];
    const done = await insteadOfJob(lin, turn.conversationId, kind, async () => {
      during.push(aborted(), desk.running.size);
      // Meanwhile nobody else does it, and the job does not start.
      expect(
        await insteadOfJob(lin, turn.conversationId, kind, () =>
          Promise.reject(new Error("twice")),
        ),
      ).toBe(false);
      wake();
      await vi.waitUntil(() => !desk.due && !desk.looking, { timeout: 60_000 });
    });
    expect(done).toBe(true);
    expect(during).toEqual([1, 0]);
    release();
    await idle();
    expect(runs).toHaveLength(1);
    expect(await rowsOf(turn.conversationId)).toEqual([]);
  });

  test("is not done while another web server runs the job", async () => {
    const turn = await aTurn();
    const waits = answersWait(true);
    await schedule(lin, turn, [kind]);
    await sql(`update "Job" set state = 'running', "instanceId" = $1 where "turnId" = $2`, [
      randomUUID(),
      turn.id,
    ]);
    const never = () => Promise.reject(new Error("beside the job"));
    expect(await insteadOfJob(lin, turn.conversationId, kind, never)).toBe(false);
    waits.mockReturnValue(false);
  });

  test("that fails leaves the job", async () => {
    const turn = await aTurn();
    const waits = answersWait(true);
    await schedule(lin, turn, [kind]);
    const fails = () => Promise.reject(new Error("failed"));
    await expect(insteadOfJob(lin, turn.conversationId, kind, fails)).rejects.toThrow("failed");
    waits.mockReturnValue(false);
    await idle();
    expect(runs).toHaveLength(1);
  });
});

test("what running jobs of a conversation have read is read again after a change, and that is not counted", async () => {
  const turn = await aTurn();
  const { release, begun } = heldRuns();
  await schedule(lin, turn, ["compaction"]);
  for (let times = 1; times <= 7; times += 1) {
    await begun(times);
    restartJobs(randomUUID());
    restartJobs(turn.conversationId);
  }
  await begun(8);
  release();
  await idle();
  expect(runs.at(-1)?.job).toMatchObject({ attempts: 1, preemptions: 0 });
});
