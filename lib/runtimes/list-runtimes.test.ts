import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Admin } from "#lib/auth/viewer.ts";
import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { env } from "#lib/env.ts";
import { type ServerWithKey, startServerWithKey } from "#lib/testing/openai-server.ts";
import { anAdmin } from "#lib/testing/people.ts";

import { listRuntimes, testRuntime } from "./index.ts";
import { runtimeQuerySchema, runtimeTestSchema } from "./schema.ts";

const secret = "sk-very-secret";
let admin: Admin;
let ollama: DemoModel;
let lab: ServerWithKey;

beforeAll(async () => {
  admin = await anAdmin();
  ollama = await startDemoModel({ listen: {}, scripted: true, models: [{ name: "plain" }] });
  env.OLLAMA_BASE_URL = [ollama.url];
  lab = await startServerWithKey(secret);
});
afterAll(async () => {
  await ollama.close();
  await lab.close();
});

const tryOut = (wish: Record<string, unknown>) => testRuntime(admin, runtimeTestSchema.parse(wish));

describe("a test of addresses", () => {
  test("says what was found at each, and stores nothing", async () => {
    const addresses = [lab.url, "http://127.0.0.1:9", ollama.url];
    const found = await tryOut({ kind: "openai", addresses, apiKey: secret });
    expect(found.addresses).toMatchObject([
      { url: lab.url, state: "up", version: "vLLM 0.19.0", models: ["plain", "lab-only"] },
      { state: "down", problem: "unreachable", models: [] },
      { state: "down", problem: "wrong_kind" },
    ]);
    expect((await listRuntimes(admin, runtimeQuerySchema.parse({}))).items).toMatchObject([
      { name: "ollama" },
    ]);
  });

  test.each([
    ["a server that wants a key", () => ({ kind: "openai", addresses: [lab.url] }), "credentials"],
    [
      "another kind of server",
      () => ({ kind: "ollama", addresses: [lab.url], apiKey: secret }),
      "wrong_kind",
    ],
    [
      "a name that is not known",
      () => ({ kind: "ollama", addresses: ["http://nobody.invalid"] }),
      "unknown_name",
    ],
    [
      "a server that speaks no TLS",
      () => ({ kind: "ollama", addresses: [lab.url.replace("http:", "https:")] }),
      "certificate",
    ],
  ])("names %s", async (_, wish, problem) => {
    expect((await tryOut(wish())).addresses).toMatchObject([{ state: "down", problem }]);
  });
});
