import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test, vi } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { anAdmin, sql } from "#lib/testing/people.ts";
import { withVariants } from "#lib/testing/variants.ts";

import {
  cancelTrial,
  changeQuestionSet,
  createQuestionSet,
  deleteQuestionSet,
  getTrial,
  judge,
  listQuestionSets,
  listTrials,
  resumeTrial,
  resumeTrials,
  reveal,
  startTrial,
} from "./index.ts";
import { readyQuestions } from "./rules.ts";
import { isIdle } from "./run-trial.ts";
import { newQuestionSetSchema } from "./schema.ts";

const server = aModelServer([{ name: "old" }, { name: "new" }]);

let admin: Admin;
beforeEach(async () => {
  admin = await anAdmin();
});

const aSet = (questions = ["One?", "Two?", "Three?"]) =>
  createQuestionSet(admin, { name: `set ${randomUUID()}`, questions });

async function aTrial(questions?: string[], modelId = "new") {
  const { id: setId } = await aSet(questions);
  const { id } = await startTrial(admin, { setId, modelId, against: "old" });
  return id;
}
const ended = (id: string) =>
  vi.waitFor(
    async () => {
      const trial = await getTrial(admin, id);
      if (trial.state === "running" || !isIdle()) throw new Error(JSON.stringify(trial));
      return trial;
    },
    { timeout: 60_000 },
  );

/** Each model says its name. */
function named(): void {
  for (const name of ["old", "new"])
    server
      .model()
      .script({ when: { model: name }, steps: [{ say: `said by ${name}` }], times: 100 });
}

describe("a test of two models", () => {
  test("asks both every question, all of one model before the other, in the background", async () => {
    named();
    const id = await aTrial();
    const trial = await ended(id);
    expect(trial).toMatchObject({ state: "done", questions: 3, calls: 6, asked: 6, judged: 0 });
    const asked = server.model().requests.filter(({ path }) => path === "/api/chat");
    expect(asked.map(({ body }) => (body as { model: string }).model)).toEqual([
      ...["new", "new", "new"],
      ...["old", "old", "old"],
    ]);
    expect(trial.pairs.map(({ question }) => question)).toEqual(["One?", "Two?", "Three?"]);
    const { items } = await listEvents(admin, { limit: 200 });
    expect(items.find(({ actor }) => actor?.id === admin.id)?.action).toBe("trial.started");
  });

  test("says which model wrote what only when all is judged, and then how often each was better", async () => {
    named();
    const id = await aTrial();
    const { pairs } = await ended(id);
    const placeOf = (name: string, position: number) =>
      pairs[position]?.first?.text === `said by ${name}` ? "first" : "second";
    expect(pairs.every(({ firstModel }) => firstModel === null)).toBe(true);
    // No time, no count of tokens: they would tell the models apart.
    expect(Object.keys(pairs[0]?.first ?? {}).sort()).toEqual(["cutAtLimit", "error", "text"]);
    await judge(admin, id, { position: 0, verdict: placeOf("new", 0) });
    await judge(admin, id, { position: 1, verdict: "same" });
    await judge(admin, id, { position: 2, verdict: placeOf("new", 2) });
    await expect(reveal(admin, id)).rejects.toMatchObject({ messageKey: "trial_over" });
    const over = await getTrial(admin, id);
    expect(over.result).toMatchObject({ model: 2, against: 0, same: 1 });
    for (const { first, firstModel } of over.pairs)
      expect(first?.text).toBe(`said by ${firstModel}`);
    await expect(judge(admin, id, { position: 0, verdict: "same" })).rejects.toMatchObject({
      messageKey: "trial_over",
    });
  });

  test("can be judged again until the last one, and be ended before all is judged", async () => {
    named();
    const id = await aTrial();
    await ended(id);
    await judge(admin, id, { position: 0, verdict: "first" });
    await judge(admin, id, { position: 0, verdict: "second" });
    expect((await getTrial(admin, id)).pairs[0]?.verdict).toBe("second");
    await judge(admin, id, { position: 0, verdict: null });
    await expect(judge(admin, id, { position: 9, verdict: "same" })).rejects.toMatchObject({
      code: "invalid",
    });
    expect(await getTrial(admin, id)).toMatchObject({ judged: 0, result: null });
    await reveal(admin, id);
    expect((await getTrial(admin, id)).result).toMatchObject({ model: 0, against: 0, same: 0 });
  });

  test("that is canceled goes on where it stopped, and shows no answer alone", async () => {
    server.model().script({ when: { model: "new", says: "One?" }, steps: [{ say: "first" }] });
    server.model().script({ when: { model: "new", says: "Two?" }, steps: [{ hang: true }] });
    const id = await aTrial();
    await server.model().seen(({ body }) => JSON.stringify(body ?? "").includes("Two?"));
    await expect(reveal(admin, id)).rejects.toMatchObject({ messageKey: "trial_running" });
    await cancelTrial(admin, id);
    await server
      .model()
      .seen(({ end, body }) => end === "closed" && JSON.stringify(body).includes("Two?"));
    const canceled = await ended(id);
    expect(canceled).toMatchObject({ state: "canceled", asked: 1 });
    expect(canceled.pairs.every(({ first, second }) => !first && !second)).toBe(true);
    named();
    await resumeTrial(admin, id);
    const done = await ended(id);
    expect(done).toMatchObject({ state: "done", asked: 6 });
    expect([done.pairs[0]?.first?.text, done.pairs[0]?.second?.text]).toContain("first");
    await cancelTrial(admin, id);
    await expect(getTrial(admin, id)).rejects.toMatchObject({ code: "not_found" });
  });

  test("keeps an answer that fails as one, and stops when the model cannot be asked at all", async () => {
    server.model().script({ when: { model: "new" }, steps: [{ say: "Half" }, { error: "x" }] });
    const id = await aTrial(["One?"]);
    const { pairs, state } = await ended(id);
    expect(state).toBe("done");
    const texts = [pairs[0]?.first, pairs[0]?.second];
    expect(texts.find((answer) => answer?.text === "Half")?.error).toEqual(expect.any(String));

    await withVariants([{ name: "terse", base: "new" }], async () => {
      server.model().script({ when: { says: "Gone?" }, steps: [{ hang: true }] });
      const gone = await aTrial(["Gone?", "Then?"], "terse");
      await server.model().seen(({ body }) => JSON.stringify(body ?? "").includes("Gone?"));
      await cancelTrial(admin, gone);
      await ended(gone);
      await withVariants([], async () => {
        await resumeTrial(admin, gone);
        expect(await ended(gone)).toMatchObject({ state: "failed", error: expect.any(String) });
      });
    });
  });

  test("is gone on with by another web server when its own is gone", async () => {
    named();
    const id = await aTrial();
    await ended(id);
    await sql(
      `update "Trial" set state = 'running', "instanceId" = gen_random_uuid(), "endedAt" = null where id = $1`,
      [id],
    );
    await sql(`update "TrialPair" set "againstAnswer" = null where "trialId" = $1`, [id]);
    await resumeTrials();
    expect(await ended(id)).toMatchObject({ state: "done", asked: 6 });
  });

  test("asks a variant with its instructions and parameters", async () => {
    await withVariants(
      [{ name: "terse", base: "new", instructions: "Be terse.", parameters: { temperature: 0.2 } }],
      async () => {
        await ended(await aTrial(["Marked?"], "terse"));
        const [request] = server
          .model()
          .requests.filter(({ body }) => JSON.stringify(body ?? "").includes("Be terse."));
        expect(request?.body).toMatchObject({ model: "new", options: { temperature: 0.2 } });
      },
    );
  });

  test("is refused for one model, for one that is not there, and for a set that is not there", async () => {
    const { id: setId } = await aSet();
    const start = (wish: object) =>
      startTrial(admin, { setId, modelId: "new", against: "old", ...wish });
    await expect(start({ against: "new" })).rejects.toMatchObject({ messageKey: "trial_same" });
    await expect(start({ modelId: "none" })).rejects.toMatchObject({ code: "not_found" });
    await expect(start({ setId: randomUUID() })).rejects.toMatchObject({
      messageKey: "question_set_missing",
    });
  });
});

test("a set is made, changed and deleted; its results stay", async () => {
  named();
  const set = await aSet(["One?"]);
  await expect(createQuestionSet(admin, set)).rejects.toMatchObject({
    messageKey: "question_set_name_taken",
  });
  const { id } = await startTrial(admin, { setId: set.id, modelId: "new", against: "old" });
  await changeQuestionSet(admin, set.id, { questions: ["Other?", "More?"] });
  expect((await listQuestionSets(admin)).items).toContainEqual({
    ...set,
    questions: ["Other?", "More?"],
  });
  await deleteQuestionSet(admin, set.id);
  await expect(deleteQuestionSet(admin, set.id)).rejects.toMatchObject({ code: "not_found" });
  await ended(id);
  const { items } = await listTrials(admin, { limit: 100 });
  expect(items.find((trial) => trial.id === id)).toMatchObject({ setName: set.name, questions: 1 });
});

test("the ready-made set is one that can be stored", () => {
  expect(newQuestionSetSchema.safeParse({ name: "x", questions: readyQuestions }).success).toBe(
    true,
  );
  expect(newQuestionSetSchema.safeParse({ name: "x", questions: [" "] }).success).toBe(false);
  const many = Array.from({ length: 51 }, () => "One?");
  expect(newQuestionSetSchema.safeParse({ name: "x", questions: many }).success).toBe(false);
});
