import { randomUUID } from "node:crypto";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { env } from "#lib/env.ts";
import { type ServerWithKey, startServerWithKey } from "#lib/testing/openai-server.ts";
import { anAdmin, sql } from "#lib/testing/people.ts";

import { reloadRuntimes } from "./configured.ts";
import { idOfName } from "./declared-names.ts";
import {
  callRuntime,
  changeRuntime,
  createRuntime,
  deleteRuntime,
  discovery,
  listRuntimes,
  testRuntime,
} from "./index.ts";
import {
  newRuntimeSchema,
  runtimeChangeSchema,
  runtimeQuerySchema,
  runtimeTestSchema,
} from "./schema.ts";

const secret = "sk-very-secret";
let admin: Admin;
let ollama: DemoModel;
let lab: ServerWithKey;

beforeEach(async () => {
  admin = await anAdmin();
  ollama = await startDemoModel({ listen: {}, scripted: true, models: [{ name: "plain" }] });
  env.OLLAMA_BASE_URL = [ollama.url];
  lab = await startServerWithKey(secret);
});
afterEach(async () => {
  await sql(`delete from "Runtime"`);
  await reloadRuntimes();
  await ollama.close();
  await lab.close();
});

const everything = runtimeQuerySchema.parse({});
const create = (wish: Record<string, unknown> = {}) =>
  createRuntime(
    admin,
    newRuntimeSchema.parse({
      name: "lab",
      kind: "openai",
      addresses: [`${lab.url}/v1/`],
      apiKey: secret,
      ...wish,
    }),
  );
const change = (id: string, wish: Record<string, unknown>) =>
  changeRuntime(admin, id, runtimeChangeSchema.parse(wish));
const tryOut = (wish: Record<string, unknown>) => testRuntime(admin, runtimeTestSchema.parse(wish));
const names = async () => (await listRuntimes(admin, everything)).items.map(({ name }) => name);
const eventsOf = async (id: string) =>
  (await listEvents(admin, { limit: 50 })).items.filter(
    ({ details }) => details["runtimeId"] === id,
  );

const nothing = async () => undefined;

describe("an administrator", () => {
  test("enters a runtime, which is asked at once and serves calls", async () => {
    const made = await create({ slots: 4, silenceTimeout: 30 });
    expect(made).toEqual({
      id: expect.any(String),
      name: "lab",
      kind: "openai",
      addresses: [
        {
          url: lab.url,
          state: "up",
          problem: null,
          version: "vLLM 0.19.0",
          latencyMs: expect.any(Number),
          failures: 0,
          circuit: "closed",
          retryAt: null,
          warnings: [],
          since: expect.any(String),
        },
      ],
      hasApiKey: true,
      slots: 4,
      connectTimeout: null,
      firstTokenTimeout: null,
      silenceTimeout: 30,
      declared: false,
      adjustable: true,
      models: 2,
      manageable: false,
      freeBytes: null,
    });
    expect(await names()).toEqual(["ollama", "lab"]);
    const known = (await discovery()).find(({ runtime }) => runtime.id === made.id);
    if (!known) throw new Error("the runtime is not known");
    const signal = new AbortController().signal;
    const timeouts = {
      connectTimeout: 5,
      firstTokenTimeout: 60,
      silenceTimeout: 60,
      turnTimeout: 60,
    };
    const call = { messages: [], thoughtTags: false, contextLength: 1_000, maxOutputTokens: 10 };
    const texts: string[] = [];
    for await (const delta of callRuntime(known.runtime, {
      ...call,
      model: "plain",
      timeouts,
      signal,
    }))
      if (delta.type === "text") texts.push(delta.text);
    expect(texts).toEqual(["yes"]);
  });

  test("sees runtimes a page at a time", async () => {
    const made = await create();
    const first = await listRuntimes(admin, { limit: 1 });
    expect(first).toMatchObject({ items: [{ name: "ollama" }], nextCursor: first.items[0]?.id });
    const rest = await listRuntimes(admin, { limit: 1, cursor: first.nextCursor ?? "" });
    expect(rest).toMatchObject({ items: [{ id: made.id }], nextCursor: null });
  });

  test("changes a runtime; what is not named stays", async () => {
    const { id } = await create();
    expect(await change(id, { name: "cellar", slots: 8 })).toMatchObject({
      name: "cellar",
      slots: 8,
      hasApiKey: true,
      addresses: [{ url: lab.url, state: "up" }],
    });
    expect(await change(id, { apiKey: null })).toMatchObject({
      hasApiKey: false,
      addresses: [{ state: "down", problem: "credentials" }],
    });
    expect(await change(id, { apiKey: secret })).toMatchObject({ addresses: [{ state: "up" }] });
  });

  test("deletes a runtime, with what others keep of it or not at all", async () => {
    const { id } = await create();
    const refuses = () => Promise.reject(new Error("not now"));
    await expect(deleteRuntime(admin, id, refuses)).rejects.toThrow("not now");
    expect(await names()).toEqual(["ollama", "lab"]);
    await deleteRuntime(admin, id, nothing);
    expect(await names()).toEqual(["ollama"]);
    const missing = { messageKey: "runtime_missing" };
    await expect(deleteRuntime(admin, id, nothing)).rejects.toMatchObject(missing);
    await expect(change(id, { slots: 2 })).rejects.toMatchObject({ code: "not_found" });
  });

  test("gets an error for a name that is taken or Parlor's own, and nothing has changed", async () => {
    const { id } = await create();
    for (const name of ["lab", "ollama", "demo"])
      await expect(create({ name })).rejects.toMatchObject({
        code: "conflict",
        messageKey: "runtime_name_taken",
      });
    await create({ name: "cellar" });
    await expect(change(id, { name: "cellar" })).rejects.toMatchObject({ code: "conflict" });
    expect(await names()).toEqual(["ollama", "lab", "cellar"]);
  });

  test("leaves events in the audit log", async () => {
    const { id } = await create();
    await change(id, { apiKey: "sk-other-secret", slots: 2 });
    await deleteRuntime(admin, id, nothing);
    expect((await eventsOf(id)).map(({ action, details }) => ({ action, details }))).toMatchObject([
      { action: "runtime.deleted", details: { name: "lab" } },
      { action: "runtime.changed", details: { name: "lab", slots: 2, apiKey: "set" } },
      { action: "runtime.created", details: { newName: "lab", addresses: lab.url, apiKey: "set" } },
    ]);
  });
});

describe("the runtime of the environment", () => {
  const id = idOfName("ollama");

  test("is declared; its slots and time-outs can be changed, and nothing else", async () => {
    expect(await change(id, { slots: 3, firstTokenTimeout: 90 })).toMatchObject({
      name: "ollama",
      declared: true,
      adjustable: true,
      slots: 3,
      firstTokenTimeout: 90,
      addresses: [{ url: ollama.url, state: "up" }],
    });
    expect(await change(id, { firstTokenTimeout: null })).toMatchObject({
      slots: 3,
      firstTokenTimeout: null,
    });
    expect(await names()).toEqual(["ollama"]);
    for (const wish of [
      { name: "x" },
      { addresses: ["http://x"] },
      { apiKey: "x" },
      { kind: "openai" },
    ])
      await expect(change(id, wish)).rejects.toMatchObject({
        code: "conflict",
        messageKey: "runtime_of_environment",
      });
    await expect(deleteRuntime(admin, id, nothing)).rejects.toMatchObject({ code: "conflict" });
    expect((await eventsOf(id)).map(({ action }) => action)).toContain("runtime.changed");
  });

  test("the demo model cannot be changed", async () => {
    env.DEMO_MODEL = "on";
    try {
      const [demo] = (await listRuntimes(admin, everything)).items;
      expect(demo).toMatchObject({
        name: "demo",
        kind: "ollama",
        declared: true,
        adjustable: false,
      });
      await expect(change(demo?.id ?? "", { slots: 1 })).rejects.toMatchObject({
        code: "conflict",
      });
    } finally {
      env.DEMO_MODEL = "auto";
    }
  });
});

describe("an API key", () => {
  test("is in no answer, no event, and not in the database", async () => {
    const made = await create();
    const changed = await change(made.id, { apiKey: secret, slots: 2 });
    const listed = await listRuntimes(admin, everything);
    const tested = await tryOut({ kind: "openai", addresses: [lab.url], apiKey: secret });
    const rows = await sql(`select row_to_json("Runtime")::text as row from "Runtime"`);
    const known = await discovery();
    const all = JSON.stringify([
      made,
      changed,
      listed,
      tested,
      rows,
      known,
      await eventsOf(made.id),
    ]);
    expect(all).toContain("lab-only");
    expect(all).not.toContain(secret);
    expect(lab.keys).toContain(secret);
  });

  test("is not sent to an address that it was not entered for", async () => {
    const { id } = await create();
    const other = await startServerWithKey(secret);
    try {
      await expect(change(id, { addresses: [lab.url, other.url] })).rejects.toMatchObject({
        code: "conflict",
        messageKey: "runtime_key_again",
      });
      expect(other.keys).toEqual([]);
      const moved = await change(id, { addresses: [lab.url, other.url], apiKey: secret });
      expect(moved.addresses).toMatchObject([{ state: "up" }, { state: "up" }]);
      expect(await change(id, { addresses: [other.url] })).toMatchObject({ hasApiKey: true });
    } finally {
      await other.close();
    }
  });

  test("is used in a test of the addresses that it was entered for, and of no other", async () => {
    const { id } = await create();
    expect(
      (await tryOut({ kind: "openai", addresses: [`${lab.url}/v1`], id })).addresses,
    ).toMatchObject([{ state: "up" }]);
    await expect(
      tryOut({ kind: "openai", addresses: [lab.url, ollama.url], id }),
    ).rejects.toMatchObject({ code: "conflict", messageKey: "runtime_key_again" });
    await expect(
      tryOut({ kind: "openai", addresses: [lab.url], id: randomUUID() }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  test("that cannot be decrypted any more is said to be so, until it is entered again", async () => {
    const { id } = await create();
    const given = env.AUTH_SECRET;
    env.AUTH_SECRET = "another secret of thirty-two letters";
    try {
      expect(await change(id, { slots: 2 })).toMatchObject({
        hasApiKey: true,
        addresses: [{ state: "down", problem: "key_unreadable" }],
      });
      expect(await change(id, { apiKey: secret })).toMatchObject({ addresses: [{ state: "up" }] });
    } finally {
      env.AUTH_SECRET = given;
    }
  });
});
