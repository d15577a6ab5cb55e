// What administrators do with the memory and the disk of a server.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Admin } from "#lib/auth/viewer.ts";
import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { env } from "#lib/env.ts";
import { anAdmin, sql } from "#lib/testing/people.ts";

import { changeModel, deleteModel, listModelItems, startLoading, unload } from "./index.ts";
import { loadKept } from "./memory.ts";
import { reloadRegistry } from "./registry.ts";
import { modelChangeSchema, modelQuerySchema } from "./schema.ts";

let admin: Admin;
let ollama: DemoModel;
beforeEach(async () => {
  admin = await anAdmin();
  ollama = await startDemoModel({
    listen: {},
    scripted: true,
    models: [
      { name: "plain", size: 1_000, sizeVram: 800 },
      { name: "other", size: 500 },
    ],
  });
  env.OLLAMA_BASE_URL = [ollama.url];
});
afterEach(async () => {
  await sql(`delete from "Model"`);
  await reloadRegistry();
  await ollama.close();
});

const item = async (id: string) =>
  (await listModelItems(admin, modelQuerySchema.parse({}))).items.find((each) => each.id === id);
const itemThat = (id: string, fits: (found: Awaited<ReturnType<typeof item>>) => boolean) =>
  vi.waitFor(
    async () => {
      const found = await item(id);
      if (!fits(found)) throw new Error(JSON.stringify(found));
      return found;
    },
    { timeout: 60_000 },
  );
const isLoaded = (found: Awaited<ReturnType<typeof item>>) =>
  found?.loaded != null && !found.loading;

describe("an administrator", () => {
  test("loads a model, with the window of its calls, and unloads it", async () => {
    await startLoading(admin, "plain");
    expect(await itemThat("plain", isLoaded)).toMatchObject({
      loaded: { sizeBytes: 1_000, vramBytes: 800, replicas: 1 },
      loading: false,
      loadError: null,
    });
    const load = ollama.requests.find(({ path }) => path === "/api/chat");
    expect(load?.body).toMatchObject({
      options: { num_ctx: 8_192 },
      shift: false,
      keep_alive: "5m",
    });
    await unload(admin, "plain");
    expect(await item("plain")).toMatchObject({ loaded: null });
  });

  test("keeps a model in memory, and it is loaded again after its server has restarted", async () => {
    await changeModel(admin, "plain", modelChangeSchema.parse({ keepLoaded: true }));
    await itemThat("plain", isLoaded);
    expect(ollama.requests.find(({ path }) => path === "/api/chat")?.body).toMatchObject({
      keep_alive: -1,
    });
    await unload(admin, "plain");
    expect(await item("plain")).toMatchObject({ loaded: null, keepLoaded: true });
    await loadKept();
    expect(await itemThat("plain", isLoaded)).toMatchObject({ keepLoaded: true });
    expect(await item("other")).toMatchObject({ loaded: null, keepLoaded: false });
  });

  test("is told why a model could not be loaded", async () => {
    await item("plain");
    await ollama.close();
    await startLoading(admin, "plain");
    expect(await itemThat("plain", (found) => found?.loadError != null)).toMatchObject({
      loaded: null,
      loadError: "The model server does not answer.",
    });
  });

  test("deletes a model from its server, and what was changed of it", async () => {
    await changeModel(admin, "other", modelChangeSchema.parse({ description: "Old" }));
    await deleteModel(admin, "other");
    expect(await item("other")).toBeUndefined();
    expect(await sql(`select * from "Model"`)).toEqual([]);
    await expect(deleteModel(admin, "other")).rejects.toMatchObject({ code: "not_found" });
  });
});
