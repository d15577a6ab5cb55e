// What administrators change of models, and what users then get.

import { randomUUID } from "node:crypto";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import type { Admin, Viewer } from "#lib/auth/viewer.ts";
import { inTransaction } from "#lib/db.ts";
import { inTurn } from "#lib/testing/in-turn.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { anAdmin, aPerson, sql } from "#lib/testing/people.ts";
import { withVariants } from "#lib/testing/variants.ts";

import {
  changeModel,
  listModelItems,
  listModels,
  resolveModel,
  withWidestWindow,
} from "./index.ts";
import { registry, reloadRegistry } from "./registry.ts";
import { setReleaseRules } from "./release-source.ts";
import { modelChangeSchema, modelQuerySchema } from "./schema.ts";
import { deleteRowsOf } from "./store.ts";
import { registryVersion } from "./version-store.ts";
import { readIfChanged } from "./watch-models.ts";

const limits = { contextLength: 8_192, maxOutputTokens: 4_096 };
const everything = modelQuerySchema.parse({});

inTurn("models");
aModelServer([
  { name: "small", contextLength: 2_048, size: 9_000, quantization: "Q4_K_M" },
  { name: "large", contextLength: 131_072, capabilities: ["completion", "vision"] },
  { name: "vectors", capabilities: ["embedding"] },
  { name: "far:cloud" },
]);

let admin: Admin;
let lin: Viewer;
beforeEach(async () => {
  [admin, lin] = [await anAdmin(), await aPerson()];
});
afterEach(async () => {
  await sql(`delete from "Model"`);
  await reloadRegistry();
});

const change = (id: string, wish: object) => changeModel(admin, id, modelChangeSchema.parse(wish));
const items = async () => (await listModelItems(admin, everything)).items;
const item = async (id: string) => (await items()).find((each) => each.id === id);
const idsFor = async (who: Viewer) =>
  (await listModels(who, limits, everything)).items.map(({ id }) => id);

describe("an administrator", () => {
  test("sees every model as its server describes it", async () => {
    expect(await items()).toMatchObject([
      { id: "large", state: "available", features: ["chat", "vision"], default: true, order: 0 },
      {
        id: "small",
        source: "small",
        contextLength: 2_048,
        reportedContextLength: 2_048,
        ownContextLength: null,
        maxOutputTokens: 4_096,
        quantisation: "Q4_K_M",
        sizeBytes: 9_000,
        enabled: true,
        default: false,
        allowed: "everyone",
      },
      { id: "far:cloud", state: "remote" },
      { id: "vectors", state: "available", features: ["embedding"] },
    ]);
  });

  test("gives a model a name, a description and limits, and the server's report wins", async () => {
    const wish = { name: "Quick one", description: "For short questions", contextLength: 4_096 };
    expect(await change("small", { ...wish, maxOutputTokens: 1_000 })).toMatchObject({
      name: "Quick one",
      contextLength: 2_048,
      ownContextLength: 4_096,
      reportedContextLength: 2_048,
    });
    await change("large", { contextLength: 32_768 });
    const { items: offered } = await listModels(lin, limits, everything);
    expect(offered).toMatchObject([
      { id: "large", contextLength: 32_768 },
      { id: "small", name: "Quick one", description: "For short questions", contextLength: 2_048 },
    ]);
    const { model } = await resolveModel(lin, { wished: "small", limits });
    expect(model.maxOutputTokens).toBe(1_000);
    expect(await withWidestWindow(limits)).toMatchObject({ contextLength: 32_768 });
    await change("small", { name: null, contextLength: null });
    expect(await item("small")).toMatchObject({ name: "small", ownContextLength: null });
  });

  test("chooses the default and the order", async () => {
    expect(await change("small", { default: true })).toMatchObject({ default: true, order: 0 });
    expect(await idsFor(lin)).toEqual(["small", "large"]);
    expect((await change("large", { default: true })).default).toBe(true);
    expect(await item("small")).toMatchObject({ default: false });
    expect(await change("large", { default: false, order: 9 })).toMatchObject({ order: 1 });
    expect(await idsFor(lin)).toEqual(["small", "large"]);
    await change("large", { order: 0 });
    expect(await idsFor(lin)).toEqual(["large", "small"]);
  });

  test("does not make a model the default that nobody can ask", async () => {
    await change("small", { enabled: false });
    for (const id of ["small", "vectors", "far:cloud"])
      await expect(change(id, { default: true })).rejects.toMatchObject({
        code: "conflict",
        messageKey: "model_cannot_be_default",
      });
    await change("small", { enabled: true, default: true });
    expect(await change("small", { enabled: false })).toMatchObject({ default: false });
    expect(await item("large")).toMatchObject({ default: true });
  });

  test("sets with which parameters answers of a model are sampled; a variant's own win", async () => {
    const parameters = { temperature: 0.3, top_p: 0.9, num_ctx: 16_384, num_predict: 900 };
    const changed = await change("large", { contextLength: 32_768, parameters });
    expect(changed).toMatchObject({ parameters, contextLength: 16_384, ownContextLength: 32_768 });
    const { model } = await resolveModel(lin, { wished: "large", limits });
    expect(model).toMatchObject({
      sampling: { temperature: 0.3, top_p: 0.9 },
      contextLength: 16_384,
      loadedContextLength: 32_768,
      longestAnswer: 900,
    });
    const own = { temperature: 1, num_ctx: 20_000, num_predict: -1 };
    await withVariants([{ base: "large", parameters: own }], async () =>
      expect(await resolveModel(lin, { wished: "terse", limits })).toMatchObject({
        model: {
          sampling: { temperature: 1, top_p: 0.9 },
          contextLength: 20_000,
          loadedContextLength: 32_768,
          longestAnswer: 4_096,
        },
      }),
    );
    expect(modelChangeSchema.safeParse({ parameters: { temperature: 3 } }).success).toBe(false);
    expect(modelChangeSchema.safeParse({ parameters: { num_gqa: 8 } }).success).toBe(false);
    expect((await change("large", { parameters: {} })).parameters).toEqual({});
  });

  test("finds each change in the audit log", async () => {
    const wei = await aPerson();
    await change("small", { enabled: false, allowed: [wei.id] });
    const { items: events } = await listEvents(admin, { limit: 200 });
    expect(events.find(({ actor }) => actor?.id === admin.id)).toMatchObject({
      action: "model.changed",
      actor: { id: admin.id },
      details: { enabled: false, allowed: wei.id },
    });
  });

  test("is refused for a model that does not exist, and for a user who does not", async () => {
    await expect(change("none", {})).rejects.toMatchObject({ code: "not_found" });
    await expect(change("small", { allowed: [randomUUID()] })).rejects.toMatchObject({
      code: "invalid",
      messageKey: "user_missing",
    });
    expect(await item("small")).toMatchObject({ allowed: "everyone" });
  });

  test("still sees a model that was changed and is gone", async () => {
    const [{ runtimeId } = { runtimeId: "" }] = await items();
    for (const [source, description] of Object.entries({ gone: "For short questions", moved: "" }))
      await sql(
        `insert into "Model" ("runtimeId", source, description, "order") values ($1, $2, $3, 1)`,
        [runtimeId, source, description],
      );
    await reloadRegistry();
    expect(await item("gone")).toMatchObject({ state: "absent", features: [], sizeBytes: null });
    expect(await item("moved")).toBeUndefined();
    expect(await idsFor(lin)).toEqual(["large", "small"]);
  });
});

describe("what another web server has changed", () => {
  test("is known here with the next look, also when only a user was deleted", async () => {
    const wei = await aPerson();
    await change("large", { allowed: [wei.id] });
    await readIfChanged();
    const [{ runtimeId } = { runtimeId: "" }] = await items();
    expect(await idsFor(wei)).toEqual(["large", "small"]);
    await sql(`delete from "ModelUser" where "runtimeId" = $1`, [runtimeId]);
    expect(await idsFor(wei)).toEqual(["large", "small"]);
    await readIfChanged();
    expect(await idsFor(wei)).toEqual(["small"]);
    await change("large", { allowed: [wei.id] });
    await readIfChanged();
    await sql(`delete from "User" where id = $1`, [wei.id]);
    await readIfChanged();
    expect(await item("large")).toMatchObject({ allowed: [] });
  });

  test("includes the releases", async () => {
    const read = vi.fn(() => Promise.resolve([]));
    setReleaseRules(read);
    await readIfChanged();
    const before = read.mock.calls.length;
    // The statement counts as a change, whatever it finds; the rows are of other tests.
    await sql(`update "Release" set "modelId" = "modelId" where false`);
    await readIfChanged();
    expect(read.mock.calls.length).toBeGreaterThan(before);
  });

  test("is not read again while nothing has changed", async () => {
    // Tests in other files may change something of theirs meanwhile.
    let [version, rows] = [0n, await registry()];
    do {
      await readIfChanged();
      [version, rows] = [await registryVersion(), await registry()];
      await readIfChanged();
    } while ((await registryVersion()) !== version);
    expect(await registry()).toBe(rows);
  });
});

test("what was changed of the models of a deleted runtime goes with it, and no other's", async () => {
  await change("small", { description: "Of the environment" });
  const [id, wei] = [randomUUID(), await aPerson()];
  await sql(`insert into "Model" ("runtimeId", source, everyone) values ($1, 'x', false)`, [id]);
  await sql(`insert into "ModelUser" ("runtimeId", source, "userId") values ($1, 'x', $2)`, [
    id,
    wei.id,
  ]);
  await inTransaction((tx) => deleteRowsOf(tx, id));
  expect(await sql(`select source from "Model" where "runtimeId" = $1`, [id])).toEqual([]);
  expect(await sql(`select source from "ModelUser" where "runtimeId" = $1`, [id])).toEqual([]);
  expect(await item("small")).toMatchObject({ description: "Of the environment" });
});

describe("a user", () => {
  test("is offered a model that is for others neither by name nor as the default", async () => {
    const wei = await aPerson();
    await change("large", { allowed: [wei.id], default: true });
    expect(await idsFor(wei)).toEqual(["large", "small"]);
    expect(await idsFor(lin)).toEqual(["small"]);
    await expect(resolveModel(lin, { wished: "large", limits })).rejects.toMatchObject({
      code: "not_found",
      messageKey: "model_missing",
    });
    expect(await resolveModel(lin, { before: "large", limits })).toMatchObject({
      model: { id: "small" },
      insteadOf: "large",
    });
    await sql(`delete from "User" where id = $1`, [wei.id]);
    await reloadRegistry();
    expect(await item("large")).toMatchObject({ allowed: [] });
  });

  test("is not offered one that is switched off, an administrator neither; a conversation with it says so", async () => {
    await change("large", { enabled: false });
    expect(await idsFor(lin)).toEqual(["small"]);
    expect(await idsFor(admin)).toEqual(["small"]);
    expect(await resolveModel(lin, { before: "large", limits })).toMatchObject({
      model: { id: "small" },
      insteadOf: "large",
    });
  });

  test("is offered a variant that was given to them without its base, and none that is for others", async () => {
    const wei = await aPerson();
    await change("large", { allowed: [] });
    const given = [
      { modelId: "of-base" },
      { modelId: "for-all", allowed: "everyone" as const },
      { modelId: "for-lin", allowed: [lin.id] },
      { modelId: "for-nobody", allowed: [] },
    ];
    await withVariants(
      given.map((each) => ({ base: "large", ...each })),
      async () => {
        expect(await idsFor(lin)).toEqual(["small", "for-all", "for-lin"]);
        for (const other of [wei, admin]) expect(await idsFor(other)).toEqual(["small", "for-all"]);
        expect(await resolveModel(lin, { wished: "for-lin", limits })).toMatchObject({
          model: { source: "large" },
        });
        for (const wished of ["for-lin", "of-base", "large"])
          await expect(resolveModel(wei, { wished, limits })).rejects.toMatchObject({
            code: "not_found",
            messageKey: "model_missing",
          });
        expect(await resolveModel(wei, { before: "for-lin", limits })).toMatchObject({
          model: { id: "small" },
          insteadOf: "for-lin",
        });
        await change("large", { enabled: false });
        expect(await idsFor(lin)).toEqual(["small"]);
      },
    );
  });
});
