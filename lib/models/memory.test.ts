// What administrators do with the memory and the disk of a model server.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Admin } from "#lib/auth/viewer.ts";
import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { env } from "#lib/env.ts";
import { discoverRuntime, lastKnownRuntimes } from "#lib/runtimes/index.ts";
import { aModelServer } from "#lib/testing/model-server.ts";
import { anAdmin, sql } from "#lib/testing/people.ts";

import { changeModel, deleteModel, listModelItems, startLoading, unload } from "./index.ts";
import { loadKept } from "./loads.ts";
import { reloadRegistry } from "./registry.ts";
import { modelChangeSchema, modelQuerySchema } from "./schema.ts";

aModelServer();

let admin: Admin;
beforeEach(async () => {
  admin = await anAdmin();
});
afterEach(async () => {
  await sql(`delete from "Model"`);
  await reloadRegistry();
});

const everything = modelQuerySchema.parse({});
const change = (id: string, wish: object) => changeModel(admin, id, modelChangeSchema.parse(wish));
const item = async (id: string) =>
  (await listModelItems(admin, everything)).items.find((each) => each.id === id);
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

describe("the memory and the disk of a server", () => {
  let ollama: DemoModel;
  beforeEach(async () => {
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
  afterEach(() => ollama.close());

  test("is filled with a model, with the window of its calls, and freed", async () => {
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

  test("keeps a model that is to stay, also after the server has restarted", async () => {
    await change("plain", { keepLoaded: true });
    await itemThat("plain", isLoaded);
    expect(ollama.requests.find(({ path }) => path === "/api/chat")?.body).toMatchObject({
      keep_alive: -1,
    });
    const gone = JSON.stringify({ model: "plain", messages: [], keep_alive: 0 });
    await fetch(`${ollama.url}/api/chat`, { method: "POST", body: gone });
    const [runtime] = (await lastKnownRuntimes()).map((known) => known.runtime);
    if (runtime) await discoverRuntime(runtime);
    expect(await item("plain")).toMatchObject({ loaded: null, keepLoaded: true });
    await loadKept();
    expect(await itemThat("plain", isLoaded)).toMatchObject({ keepLoaded: true });
    await unload(admin, "plain");
    expect(await item("plain")).toMatchObject({ loaded: null, keepLoaded: false });
    expect(await item("other")).toMatchObject({ loaded: null, keepLoaded: false });
  });

  test("is not filled when the server does not answer, and an administrator is told so", async () => {
    await item("plain");
    await ollama.close();
    await startLoading(admin, "plain");
    expect(await itemThat("plain", (found) => found?.loadError != null)).toMatchObject({
      loaded: null,
      loadError: "The model server does not answer.",
    });
  });

  test("no longer has a model that was deleted, nor does Parlor what was changed of it", async () => {
    await change("other", { description: "Old" });
    await deleteModel(admin, "other");
    expect(await item("other")).toBeUndefined();
    expect(await sql(`select * from "Model"`)).toEqual([]);
    await expect(deleteModel(admin, "other")).rejects.toMatchObject({ code: "not_found" });
  });
});
