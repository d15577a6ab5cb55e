// The jobs of turns: notes and titles, made from what is stored.

import { randomUUID } from "node:crypto";

import { afterEach, expect, test, vi } from "vitest";
import type { Viewer } from "#lib/auth/viewer.ts";
import { get } from "#lib/conversations/index.ts";
import { restartJobs, takeOverJobs } from "#lib/jobs/index.ts";
import {
  aTalkingModel,
  callsTo,
  counted,
  fillers,
  known,
  notesSay,
  plainly,
  promptOf,
  wordsIn,
} from "#lib/testing/long-talk.ts";
import { withSlots } from "#lib/testing/no-runtimes.ts";
import { aPerson, sql } from "#lib/testing/people.ts";
import { question } from "#lib/testing/program.ts";
import { titleAsked } from "#lib/testing/quiet-calls.ts";
import { heardFrom } from "#lib/testing/streams.ts";
import { turnsOfProcess } from "#lib/turns/index.ts";
import { ask, compactNow, deleteConversation, isIdle } from "./index.ts";
import { chatRequestSchema } from "./schema.ts";

const { model } = aTalkingModel();

afterEach(() => vi.restoreAllMocks());

const idle = () => vi.waitUntil(isIdle, { timeout: 60_000 });
const notesCalls = () => callsTo(model()).compressions.length;
const titleCalls = () => callsTo(model()).titles.length;
const jobsOf = (id: string) =>
  sql<{ kind: string; state: string; preemptions: number; turnId: string }>(
    `select * from "Job" where "conversationId" = $1`,
    [id],
  );

/** Asks a question and reads the answer; does not wait for what follows. */
const quickly = async (viewer: Viewer, id: string, text: string) =>
  heardFrom(await ask(viewer, chatRequestSchema.parse({ id, message: question(text) })));

/** Notes that are held until `notes` is released. */
const heldNotes = notesSay("", {
  times: 100,
  steps: [{ hold: "notes" }, { say: '{"facts":[],"summary":"They talk about a plant."}' }],
});

/** A conversation whose notes are being made, and do not end. */
async function untilNotes(lin: Viewer): Promise<string> {
  const id = randomUUID();
  model().script(heldNotes);
  for (const text of [known, ...fillers(15)]) {
    await quickly(lin, id, text);
    await vi.waitUntil(() => isIdle() || notesCalls() > 0, { timeout: 60_000 });
    if (notesCalls() > 0) return id;
  }
  throw new Error("no notes were asked for");
}

/** From now on its jobs belong to a process that was killed while it ran them. */
async function asLeftBehind(id: string): Promise<string> {
  const dead = randomUUID();
  await sql(`update "Job" set state = 'running', "instanceId" = $1 where "conversationId" = $2`, [
    dead,
    id,
  ]);
  restartJobs(id);
  await idle();
  return dead;
}

test("a user who asks quickly gets a compaction: their questions preempt it twice", async () => {
  const lin = await aPerson();
  const id = await untilNotes(lin);
  // They need its slot.
  await withSlots(1, async () => {
    for (let times = 1; times <= 2; times += 1) {
      await quickly(lin, id, `and ${times}?`);
      await vi.waitUntil(() => notesCalls() === times + 1, { timeout: 60_000 });
    }
  });
  await quickly(lin, id, "and three?");
  await quickly(lin, id, "and four?");
  expect(notesCalls()).toBe(3);
  expect(await jobsOf(id)).toMatchObject([{ state: "running" }]);
  model().release("notes");
  await idle();
  expect(await counted("Memory", id)).toBe(1);
  expect(await jobsOf(id)).toEqual([]);
  const ends = callsTo(model()).compressions.map(({ end }) => end);
  expect(ends.filter((end) => end === "done")).toHaveLength(1);
});

test("a question that finds a free slot does not preempt a job", async () => {
  const lin = await aPerson();
  const id = await untilNotes(lin);
  await quickly(lin, id, "and one?");
  await quickly(await aPerson(), randomUUID(), "and two?");
  expect(notesCalls()).toBe(1);
  model().release("notes");
  await idle();
  expect(callsTo(model()).compressions.map(({ end }) => end)[0]).toBe("done");
});

test("notes in parts go on behind the part that was read, when they are made again", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  // The window is cut several times before the model is asked, so that it has more to read than fits at once.
  const waits = vi.spyOn(turnsOfProcess, "anyWaits").mockReturnValue(true);
  for (let turn = 1; turn < 80 && (await counted("Cut", id)) < 3; turn += 1)
    await quickly(lin, id, `${turn}${"工厂里的事情大家都在谈，没有什么特别的。".repeat(12)}`);
  const steps = [{ say: '{"facts":[],"summary":"They talk about a plant."}' }];
  model().script(notesSay("", { times: 1, steps }), heldNotes);
  waits.mockReturnValue(false);
  await vi.waitUntil(() => notesCalls() === 2, { timeout: 60_000 });
  restartJobs(id);
  await vi.waitUntil(() => notesCalls() === 3, { timeout: 60_000 });
  model().release("notes");
  await idle();
  const [first, second, third] = callsTo(model()).compressions.map(promptOf);
  expect(wordsIn(first ?? [])).toContain("1工厂");
  expect(third?.slice(2)).toEqual(second?.slice(2));
});

test("notes that a killed process was making are made again, with the same prompt", async () => {
  const lin = await aPerson();
  const id = await untilNotes(lin);
  const dead = await asLeftBehind(id);
  expect(await counted("Memory", id)).toBe(0);
  await takeOverJobs([dead]);
  await vi.waitUntil(() => notesCalls() === 2, { timeout: 60_000 });
  model().release("notes");
  await idle();
  expect(await counted("Memory", id)).toBe(1);
  expect(await jobsOf(id)).toEqual([]);
  const [before, after] = callsTo(model()).compressions.map(promptOf);
  expect(after).toEqual(before);
});

test("a title that a killed process was asking for is asked for again", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  model().reset();
  model().script(plainly, { when: titleAsked, steps: [{ hold: "title" }, { say: "Seals" }] });
  await quickly(lin, id, "How many seals are there?");
  await vi.waitUntil(() => titleCalls() === 1, { timeout: 60_000 });
  const dead = await asLeftBehind(id);
  await takeOverJobs([dead]);
  await vi.waitUntil(() => titleCalls() === 2, { timeout: 60_000 });
  model().release("title");
  await idle();
  expect((await get(lin, id)).title).toBe("Seals");
  const [before, after] = callsTo(model()).titles.map(promptOf);
  expect(after).toEqual(before);
  expect(wordsIn(after ?? [])).toContain("How many seals are there?");
});

test("jobs are stored in one statement after the end of the turn, and deleted with the conversation", async () => {
  const lin = await aPerson();
  const id = randomUUID();
  const waits = vi.spyOn(turnsOfProcess, "anyWaits").mockReturnValue(true);
  await quickly(lin, id, "first");
  await vi.waitUntil(() => !turnsOfProcess.anyFollows(), { timeout: 60_000 });
  const { turn } = await get(lin, id);
  expect(await jobsOf(id)).toMatchObject([{ kind: "title", state: "waiting", turnId: turn?.id }]);
  await deleteConversation(lin, id);
  expect(await jobsOf(id)).toEqual([]);
  waits.mockReturnValue(false);
  await idle();
  expect(titleCalls()).toBe(0);
});

test.each([
  ["model", `update "Turn" set model = 'removed' where "conversationId" = $1`],
  ["turn", `delete from "Turn" where "conversationId" = $1`],
])("a job whose %s is gone has nothing to do", async (_, change) => {
  const lin = await aPerson();
  const id = randomUUID();
  const waits = vi.spyOn(turnsOfProcess, "anyWaits").mockReturnValue(true);
  await quickly(lin, id, "first");
  await vi.waitUntil(() => !turnsOfProcess.anyFollows(), { timeout: 60_000 });
  expect(await jobsOf(id)).toHaveLength(1);
  await sql(change, [id]);
  waits.mockReturnValue(false);
  await idle();
  expect(await jobsOf(id)).toEqual([]);
  expect(titleCalls()).toBe(0);
});

test("a compaction that a user waits for is not made beside the job or beside another one", async () => {
  const lin = await aPerson();
  const id = await untilNotes(lin);
  const compacting = compactNow(lin, id);
  await vi.waitUntil(() => notesCalls() === 2, { timeout: 60_000 });
  const [job] = callsTo(model()).compressions;
  await vi.waitUntil(() => job?.end !== undefined, { timeout: 60_000 });
  expect(job?.end).not.toBe("done");
  await expect(compactNow(lin, id)).rejects.toMatchObject({
    code: "conflict",
    messageKey: "compaction_under_way",
  });
  model().release("notes");
  await compacting;
  await idle();
  expect(notesCalls()).toBe(2);
  expect(await jobsOf(id)).toEqual([]);
  expect(await counted("Cut", id)).toBe(1);
});

test("another user's jobs stay, whatever a stranger tries with the conversation", async () => {
  const [lin, stranger] = [await aPerson(), await aPerson()];
  const id = await untilNotes(lin);
  await expect(compactNow(stranger, id)).rejects.toMatchObject({ code: "not_found" });
  await expect(deleteConversation(stranger, id)).rejects.toMatchObject({ code: "not_found" });
  await expect(quickly(stranger, id, "mine?")).rejects.toMatchObject({ code: "not_found" });
  expect(await jobsOf(id)).toMatchObject([{ kind: "compaction", state: "running" }]);
  expect(notesCalls()).toBe(1);
  model().release("notes");
  await idle();
  expect(await counted("Memory", id)).toBe(1);
});
