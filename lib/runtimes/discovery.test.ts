import { createServer } from "node:net";
import { join } from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { env, socketFolder } from "#lib/env.ts";
import { startRawServer } from "#lib/testing/raw-server.ts";

import { discoverNow, discovery } from "./discovery.ts";

const usual = "http://127.0.0.1:11434";

beforeEach(() => void Object.assign(env, { OLLAMA_BASE_URL: undefined, DEMO_MODEL: "auto" }));

const offered = async (settings: Partial<typeof env> = {}) => {
  Object.assign(env, settings);
  await discoverNow();
  return (await discovery()).map(({ runtime, isUp, models }) => ({
    name: runtime.name,
    urls: runtime.addresses.map(({ url }) => url),
    isUp,
    models: models.map(({ name }) => name),
  }));
};

describe("the declared runtimes", () => {
  test("are the configured Ollama, with its replicas, and never the demo model", async () => {
    const OLLAMA_BASE_URL = [
      "http://127.0.0.1:9/",
      "http://127.0.0.1:9/prefix",
      "http://127.0.0.1:9",
    ];
    expect(await offered({ OLLAMA_BASE_URL })).toEqual([
      {
        name: "ollama",
        urls: ["http://127.0.0.1:9", "http://127.0.0.1:9/prefix"],
        isUp: false,
        models: [],
      },
    ]);
    expect(await offered({ OLLAMA_BASE_URL, DEMO_MODEL: "on" })).toMatchObject([{ name: "demo" }]);
  });

  test("an Ollama that was started later replaces the demo model, until it stops", async (context) => {
    if (!(await isFree(11_434))) context.skip("something answers at Ollama's usual address");
    expect(await offered({ DEMO_MODEL: "off" })).toMatchObject([{ urls: [usual], isUp: false }]);
    env.DEMO_MODEL = "auto";
    const demo = await startDemoModel({
      listen: { socket: join(socketFolder(), "demo-model.sock") },
    });
    let ollama: DemoModel | undefined;
    try {
      expect(await offered()).toMatchObject([{ name: "demo", isUp: true }]);
      ollama = await startDemoModel({
        listen: { port: 11_434 },
        models: [{ name: "gpt-oss:20b" }],
      });
      expect(await offered()).toMatchObject([{ name: "ollama", models: ["gpt-oss:20b"] }]);
      await ollama.close();
      expect(await offered()).toMatchObject([{ name: "demo" }]);
    } finally {
      await demo.close();
      await ollama?.close();
    }
    expect(await offered()).toMatchObject([{ name: "ollama", urls: [usual], isUp: false }]);
  });
});

test("a runtime that does not answer delays no other", async () => {
  const reached = Promise.withResolvers<void>();
  // Accepts connections and never answers.
  const dead = await startRawServer(() => reached.resolve());
  const alive = await startDemoModel({ listen: {}, scripted: true, models: [{ name: "plain" }] });
  try {
    env.OLLAMA_BASE_URL = [dead.url, alive.url];
    let allAsked = false;
    void discoverNow().then(() => {
      allAsked = true;
    });
    const found = await discovery();
    expect(allAsked).toBe(false);
    await reached.promise;
    expect(found).toMatchObject([{ isUp: true, models: [{ name: "plain" }] }]);
  } finally {
    await dead.close();
    await alive.close();
    await discoverNow();
  }
});

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
