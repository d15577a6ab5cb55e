import { randomUUID } from "node:crypto";

import { beforeAll, beforeEach, describe, expect, test } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import type { Admin, Viewer } from "#lib/auth/viewer.ts";
import {
  changeModel,
  effortOf,
  listModels,
  reloadReleaseRules,
  resolveModel,
} from "#lib/models/index.ts";
import { modelQuerySchema } from "#lib/models/schema.ts";
import { lastKnownRuntimes } from "#lib/runtimes/index.ts";
import { inTurn } from "#lib/testing/in-turn.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { anAdmin, aPerson, sql } from "#lib/testing/people.ts";
import { statementsOf } from "#lib/testing/statements.ts";
import { withVariants } from "#lib/testing/variants.ts";

import { standingOf } from "./arm.ts";
import {
  changeRelease,
  compareRelease,
  completeRelease,
  createRelease,
  deleteRelease,
  getRelease,
  listReleases,
  offerReleases,
  revertRelease,
} from "./index.ts";
import { newReleaseSchema, releaseChangeSchema } from "./schema.ts";

inTurn("models");
aModelServer([{ name: "old" }, { name: "new" }, { name: "spare", capabilities: ["completion"] }]);

const limits = { contextLength: 8_192, maxOutputTokens: 4_096 };
let admin: Admin;
let lin: Viewer;
let wang: Viewer;
beforeAll(offerReleases);
beforeEach(async () => {
  await sql(`delete from "Release"`);
  await sql(`delete from "Model" where source in ('old', 'new', 'spare')`);
  await reloadReleaseRules();
  [admin, lin, wang] = [await anAdmin(), await aPerson(), await aPerson()];
});

const listOf = async (viewer: Viewer) =>
  (await listModels(viewer, limits, modelQuerySchema.parse({}))).items.map(({ id }) => id);
const answers = async (viewer: Viewer, wish: { wished?: string; before?: string }) =>
  (await resolveModel(viewer, { ...wish, limits })).model.id;
const toLin = (change = {}) =>
  createRelease(admin, { modelId: "new", against: "old", userIds: [lin.id], ...change });

test("a release gives its model to whom it includes, and withholds it from everybody else", async () => {
  const { id } = await toLin();
  expect(await getRelease(admin, id)).toMatchObject({ state: "running", people: 1, missing: [] });
  expect(await listOf(lin)).toEqual(["new", "spare"]);
  expect(await listOf(wang)).toEqual(["old", "spare"]);
  expect(await answers(lin, { wished: "old" })).toBe("new");
  const resolved = await resolveModel(lin, { before: "old", limits });
  expect(resolved).toMatchObject({ model: { id: "new" }, replaces: "old" });
  // Nothing is missing: the page says only which model answered.
  expect(resolved).not.toHaveProperty("insteadOf");
  expect(await resolveModel(lin, { wished: "new", limits })).not.toHaveProperty("replaces");
  expect(await answers(wang, { before: "old" })).toBe("old");
  // The same error as for a model that does not exist.
  const refusal = (wished: string) =>
    resolveModel(wang, { wished, limits }).catch((thrown: unknown) => thrown);
  expect(await refusal("new")).toEqual(await refusal("none"));
  expect(await refusal("new")).toMatchObject({ code: "not_found" });
});

test("a release moves between people, and a conversation goes on with what its user has", async () => {
  const { id } = await toLin();
  expect(await changeRelease(admin, id, { userIds: [wang.id] })).toMatchObject({
    userIds: [wang.id],
  });
  expect(await answers(lin, { before: "new" })).toBe("old");
  expect(await answers(wang, { before: "old" })).toBe("new");
});

test("an effort that only the replaced model has does not fail the question", async () => {
  await toLin();
  const resolved = await resolveModel(lin, { wished: "old", limits });
  expect(effortOf(resolved, "high")).toBeUndefined();
  const own = await resolveModel(lin, { wished: "spare", limits });
  expect(() => effortOf(own, "high")).toThrow();
});

test("a question reads no row for releases", async () => {
  await toLin();
  await listOf(lin);
  expect(await statementsOf(() => resolveModel(lin, { before: "old", limits }))).toEqual([]);
});

test("a variant can be released against its base", async () => {
  await withVariants([{ name: "terse", base: "old" }], async () => {
    await createRelease(admin, { modelId: "terse", against: "old", userIds: [lin.id] });
    expect(await listOf(lin)).toEqual(["new", "terse", "spare"]);
    expect(await listOf(wang)).toEqual(["new", "old", "spare"]);
  });
});

test("to everyone: all have it, the default has moved; back: all have the other one again", async () => {
  await sql(`insert into "Model" ("runtimeId", source, "isDefault") select $1::uuid, 'old', true`, [
    await runtimeId(),
  ]);
  await reload();
  expect((await listOf(wang))[0]).toBe("old");
  const { id } = await toLin();
  expect(await completeRelease(admin, id)).toMatchObject({ state: "completed" });
  expect((await listOf(wang))[0]).toBe("new");
  expect(await answers(wang, {})).toBe("new");
  expect(await answers(wang, { before: "old" })).toBe("new");
  expect(await defaults()).toEqual(["new"]);
  expect(await revertRelease(admin, id)).toMatchObject({ state: "reverted" });
  expect(await defaults()).toEqual(["old"]);
  expect(await listOf(wang)).toEqual(["old", "spare"]);
  expect(await answers(wang, { before: "new" })).toBe("old");
  await expect(revertRelease(admin, id)).rejects.toMatchObject({ code: "conflict" });
  await deleteRelease(admin, id);
  expect(await listOf(wang)).toEqual(["old", "new", "spare"]);
  const { items } = await listEvents(admin, { limit: 200 });
  const own = items.filter(({ actor }) => actor?.id === admin.id).map(({ action }) => action);
  expect(own).toEqual(
    expect.arrayContaining([
      "release.created",
      "release.completed",
      "release.reverted",
      "release.deleted",
    ]),
  );
});

test("only one release of a model runs, and what has ended is not changed", async () => {
  const { id } = await toLin();
  await expect(toLin({ modelId: "spare" })).rejects.toMatchObject({
    code: "conflict",
    messageKey: "release_overlaps",
  });
  await expect(toLin({ modelId: "old" })).rejects.toMatchObject({ code: "invalid" });
  await expect(toLin({ modelId: "none" })).rejects.toMatchObject({ code: "not_found" });
  await expect(deleteRelease(admin, id)).rejects.toMatchObject({ messageKey: "release_running" });
  await revertRelease(admin, id);
  await expect(changeRelease(admin, id, { share: 0.5 })).rejects.toMatchObject({
    messageKey: "release_ended",
  });
  await expect(completeRelease(admin, id)).rejects.toMatchObject({ code: "conflict" });
  await expect(toLin({ userIds: [randomUUID()] })).rejects.toMatchObject({
    messageKey: "user_missing",
  });
  expect((await toLin()).state).toBe("running");
  expect((await listReleases(admin, { limit: 1 })).nextCursor).not.toBeNull();
});

test("a larger share keeps those who had it, and a share is about that many", () => {
  const [release, another] = [randomUUID(), randomUUID()];
  const standings = Array.from({ length: 2_000 }, () => {
    const user = randomUUID();
    return [standingOf(release, user), standingOf(another, user)] as const;
  });
  const below = (share: number) => standings.filter(([standing]) => standing < share).length;
  expect(below(0.1)).toBeGreaterThan(120);
  expect(below(0.1)).toBeLessThan(280);
  expect(below(1)).toBe(2_000);
  // Other people in another release.
  const both = standings.filter(([one, other]) => one < 0.5 && other < 0.5).length;
  expect(both).toBeGreaterThan(350);
  expect(both).toBeLessThan(650);
});

test("whom a release includes is a share or names, and nothing else", () => {
  const models = { modelId: "new", against: "old" };
  const fits = (given: object) => newReleaseSchema.safeParse({ ...models, ...given }).success;
  expect(fits({ share: 0.1 })).toBe(true);
  expect(fits({ userIds: [randomUUID()] })).toBe(true);
  expect(fits({})).toBe(false);
  expect(fits({ share: 0.1, userIds: [randomUUID()] })).toBe(false);
  expect(fits({ share: 0 })).toBe(false);
  expect(fits({ share: 1.1 })).toBe(false);
  expect(fits({ share: 0.1, thumbs: true })).toBe(false);
  expect(releaseChangeSchema.safeParse({ share: 0.1, modelId: "x" }).success).toBe(false);
});

describe("the comparison of both models", () => {
  test("is of the turns since the release began, and says when they are too few", async () => {
    const { id } = await toLin();
    await aTurn(lin, "new", {});
    await aTurn(lin, "new", { status: "failed" });
    await aTurn(lin, "new", { status: "stopped" });
    await aTurn(wang, "old", { firstMs: 400, tokens: 50 });
    await aTurn(wang, "old", { again: true });
    await aTurn(wang, "old", { startedAt: "now() - interval '1 day'" });
    const found = await compareRelease(admin, id);
    expect(found).toMatchObject({
      enough: false,
      until: null,
      released: { modelId: "new", users: 1, answers: 1, failed: 1, stopped: 1, regenerated: 0 },
      against: { modelId: "old", users: 1, answers: 3, regenerated: 1 },
    });
    // 100 tokens within a second after the first, which came 200 ms after the call; 300 characters.
    expect(found.released).toMatchObject({
      firstTokenMs: { median: 200, p95: 200 },
      tokensPerSecond: { median: 100, p95: 100 },
      replyTokens: { median: 100, p95: 100 },
      replyLength: { median: 300, p95: 300 },
    });
    expect(found.against.firstTokenMs?.p95).toBeGreaterThan(300);
  });

  test("ends when the release does, and of no turns there are no figures", async () => {
    const { id } = await toLin();
    await revertRelease(admin, id);
    await aTurn(lin, "new", {});
    const found = await compareRelease(admin, id);
    expect(found.until).not.toBeNull();
    expect(found.released).toMatchObject({ answers: 0, firstTokenMs: null, replyLength: null });
  });

  test("with enough answers of both says so", async () => {
    const { id } = await toLin();
    for (const model of ["new", "old"])
      for (let at = 0; at < 30; at += 1) await aTurn(lin, model, {});
    expect((await compareRelease(admin, id)).enough).toBe(true);
  });
});

type TurnWish = {
  status?: string;
  firstMs?: number;
  tokens?: number;
  startedAt?: string;
  again?: boolean;
};

/** A turn as it is stored at its end; `again`: the question is asked once more. */
async function aTurn(
  { id: owner }: Viewer,
  model: string,
  { status = "done", firstMs = 200, tokens = 100, startedAt = "now()", again = false }: TurnWish,
): Promise<void> {
  const conversation = randomUUID();
  await sql(`insert into "Conversation" (id, "ownerId", title) values ($1, $2, '')`, [
    conversation,
    owner,
  ]);
  for (let at = 0; at < (again ? 2 : 1); at += 1)
    await sql(
      `insert into "Turn" (id, "conversationId", "questionId", "answerId", status, model, "startedAt", "calledAt", "firstTokenAt", "endedAt",
         "replyTokens", "replyLength")
       values (gen_random_uuid(), $1, 'q', $2, $3::"TurnStatus", $4, ${startedAt}, ${startedAt} + interval '5 s',
         case when $3 = 'done' then ${startedAt} + interval '5 s' + $5 * interval '1 ms' end,
         ${startedAt} + interval '6 s' + $5 * interval '1 ms', $6, 300)`,
      [conversation, `a${at}`, status, model, firstMs, tokens],
    );
}

const runtimeId = async () => {
  return (await lastKnownRuntimes())[0]?.runtime.id ?? "";
};
const reload = async () => {
  await changeModel(admin, "old", {});
};
const defaults = async () =>
  (await sql<{ source: string }>(`select source from "Model" where "isDefault"`)).map(
    ({ source }) => source,
  );
