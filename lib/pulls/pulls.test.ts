// Pulls on a scripted Ollama with a registry of its own, and on a server whose pull fails.

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { env } from "#lib/env.ts";
import { lastKnownRuntimes } from "#lib/runtimes/index.ts";
import { anAdmin, sql } from "#lib/testing/people.ts";

import { cancelPull, listPulls, resumePulls, startPull } from "./index.ts";
import { plainPullName, pullNameFault } from "./rules.ts";

const layers = [900_000, 100_000];

let admin: Admin;
let ollama: DemoModel;
beforeEach(async () => {
  admin = await anAdmin();
});
afterEach(async () => {
  await sql(`delete from "ModelPull"`);
  await ollama?.close();
});

async function anOllama(rate = 0) {
  ollama = await startDemoModel({
    listen: {},
    scripted: true,
    models: [{ name: "plain" }],
    registry: { hosts: { REGISTRY: { "library/new:latest": layers } }, rate },
  });
  env.OLLAMA_BASE_URL = [ollama.url];
  return runtimeId();
}

async function runtimeId(): Promise<string> {
  return (await lastKnownRuntimes())[0]?.runtime.id ?? "";
}

const pulls = async () => (await listPulls(admin)).items;
const pullsThat = async (fit: (pull: Awaited<ReturnType<typeof pulls>>[number]) => boolean) =>
  vi.waitFor(
    async () => {
      const found = (await pulls()).find(fit);
      if (!found) throw new Error(JSON.stringify(await pulls()));
      return found;
    },
    { timeout: 60_000 },
  );
const models = async () => (await lastKnownRuntimes())[0]?.models.map(({ name }) => name);

describe("a model that an administrator pulls", () => {
  test("is there when it is done, and stands in the list with its size", async () => {
    const id = await anOllama();
    const pull = await startPull(admin, { runtimeId: id, name: "new" });
    const done = await pullsThat(({ state }) => state === "done");
    expect(done).toMatchObject({
      id: pull.id,
      runtimeId: id,
      runtimeName: "ollama",
      name: "new",
      progress: { completedBytes: 1_000_000, totalBytes: 1_000_000, replica: 1, replicas: 1 },
      error: null,
    });
    expect(await models()).toContain("new");
    const { items } = await listEvents(admin, { limit: 200 });
    expect(items.find(({ actor }) => actor?.id === admin.id)).toMatchObject({
      action: "model.pulled",
      details: { model: "new", runtimeId: id },
    });
  });

  test("goes on after it was canceled where it stopped", async () => {
    const id = await anOllama(20_000);
    const { id: pull } = await startPull(admin, { runtimeId: id, name: "new" });
    expect((await startPull(admin, { runtimeId: id, name: "new" })).id).toBe(pull);
    const before = await pullsThat(({ progress }) => (progress?.completedBytes ?? 0) > 0);
    expect(before).toMatchObject({ state: "running", progress: { stage: "downloading" } });
    await cancelPull(admin, pull);
    expect(await pulls()).toMatchObject([{ id: pull, state: "canceled" }]);
    await ollama.seen(({ path, end }) => path === "/api/pull" && end === "closed");

    await startPull(admin, { runtimeId: id, name: "new" });
    const first = await pullsThat(({ progress }) => (progress?.completedBytes ?? 0) > 0);
    expect(first.progress?.completedBytes).toBeGreaterThanOrEqual(
      before.progress?.completedBytes ?? 0,
    );
    // The first time it is canceled, the second time it is removed from the list.
    for (const state of ["canceled", undefined]) {
      await cancelPull(admin, first.id);
      expect((await pulls())[0]?.state).toBe(state);
    }
  });

  test("is pulled on by another web server when its own is gone", async () => {
    const id = await anOllama();
    await sql(
      `insert into "ModelPull" (id, "runtimeId", name, "instanceId") values (gen_random_uuid(), $1, 'new', gen_random_uuid())`,
      [id],
    );
    await resumePulls();
    await pullsThat(({ state }) => state === "done");
    expect(await models()).toContain("new");
  });

  test("that no registry has, or whose registry is out of reach, fails with the reason", async () => {
    const id = await anOllama();
    await startPull(admin, { runtimeId: id, name: "nothing" });
    expect(await pullsThat(({ state }) => state === "failed")).toMatchObject({
      error: expect.stringContaining("has no model of this name"),
    });
    await startPull(admin, { runtimeId: id, name: "registry.example/x" });
    expect(await pullsThat(({ name }) => name.startsWith("registry"))).toMatchObject({
      name: "registry.example/x",
    });
    expect(
      await pullsThat(({ name, state }) => name.startsWith("registry") && state === "failed"),
    ).toMatchObject({ error: expect.stringContaining("does not reach the registry") });
  });
});

describe("a pull at a server that", () => {
  const failing = async (answer: (response: ServerResponse) => void) => {
    const server = createServer((request, response) => {
      if (request.url === "/api/tags") response.end(JSON.stringify({ models: [] }));
      else if (request.url === "/api/version") response.end(JSON.stringify({ version: "0.33.0" }));
      else if (request.url === "/api/ps") response.end(JSON.stringify({ models: [] }));
      else answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    env.OLLAMA_BASE_URL = [`http://127.0.0.1:${(server.address() as AddressInfo).port}`];
    return server;
  };
  const line = (value: object) => `${JSON.stringify(value)}\n`;
  const most = { status: "pulling abc", digest: "sha256:abc", total: 100, completed: 80 };

  test.each<[string, (response: ServerResponse) => void, string]>([
    [
      "has no space left at 80 %",
      (response) =>
        response.end(
          line(most) + line({ error: "write /models/blobs/abc: no space left on device" }),
        ),
      "disk of the model server is full",
    ],
    [
      "closes the connection at 80 %",
      (response) => {
        response.write(line(most), () => response.destroy());
      },
      "connection to the model server broke",
    ],
    ["ends without a success", (response) => response.end(line(most)), "connection"],
    ["refuses", (response) => response.writeHead(403).end("no entry"), "refuses access"],
    [
      "redirects elsewhere",
      (response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(),
      "does not know",
    ],
    [
      "sends a line without an end",
      (response) => response.end("x".repeat(200_000)),
      "does not know",
    ],
  ])("%s fails with the reason, and keeps how far it was", async (_name, answer, reason) => {
    const server = await failing(answer);
    try {
      await startPull(admin, { runtimeId: await runtimeId(), name: "new" });
      const failed = await pullsThat(({ state }) => state === "failed");
      expect(failed.error).toContain(reason);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe("the name of a model to pull", () => {
  test.each([
    "gpt-oss:20b",
    "hf.co/unsloth/gpt-oss-20b-GGUF:Q4_K_M",
    "registry.intranet:5000/library/x",
    "library/llama3.2:1b-instruct-q4_K_M",
  ])("can be %s", (name) => {
    expect(pullNameFault(name)).toBeUndefined();
  });

  test.each(["", " x", "a b", "-x", "x:", "a//b", "../x", "x\n", "模型", "x".repeat(201)])(
    "cannot be %j",
    (name) => {
      expect(pullNameFault(name)).toBe("not_a_name");
    },
  );

  test.each(["gpt-oss:120b-cloud", "x:cloud", "x:Cloud"])(
    "is refused for the vendor's servers (%s)",
    (name) => {
      expect(pullNameFault(name)).toBe("cloud");
    },
  );

  test.each([
    [" ollama pull gpt-oss:20b ", "gpt-oss:20b"],
    ["ollama run hf.co/a/b", "hf.co/a/b"],
    ["https://ollama.com/library/gpt-oss:20b", "gpt-oss:20b"],
    ["https://ollama.com/someone/model", "someone/model"],
    ["https://huggingface.co/unsloth/gpt-oss-20b-GGUF", "hf.co/unsloth/gpt-oss-20b-GGUF"],
  ])("is understood as it is copied: %j", (text, name) => {
    expect(plainPullName(text)).toBe(name);
  });
});
