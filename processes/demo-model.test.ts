import { type ChildProcess, fork, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { socketFolder } from "#lib/env.ts";

const entry = join(import.meta.dirname, "demo-model.ts");
const execArgv = ["--conditions=react-server"];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-model-"));
});
afterAll(() => rm(folder, { recursive: true }));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

const socketPath = () => join(socketFolder(folder), "demo-model.sock");
const environment = () => ({ ...process.env, DATA_DIR: folder, LOG_LEVEL: "silent" });

/** The product's process, with a supervisor at the other end of its channel. */
async function supervised(): Promise<ChildProcess> {
  const child = fork(entry, { env: environment(), execArgv, silent: true });
  children.push(child);
  const message = await new Promise((resolve, reject) => {
    child.once("message", resolve).once("exit", reject);
  });
  expect(message).toEqual({ ready: true });
  return child;
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once("exit", resolve));

const statusOf = (path: string, body?: object) =>
  new Promise<number | undefined>((resolve, reject) => {
    const sent = request(
      { socketPath: socketPath(), path, method: body ? "POST" : "GET" },
      (response) => resolve(response.resume().statusCode),
    );
    sent.on("error", reject).end(body && JSON.stringify(body));
  });

describe("the demo model's process", () => {
  test("reports when it is ready, and is reached through its socket, by its owner alone", async () => {
    await supervised();
    expect(await statusOf("/api/tags")).toBe(200);
    expect((await stat(socketFolder(folder))).mode & 0o777).toBe(0o700);
    expect((await stat(socketPath())).mode & 0o077).toBe(0);
  });

  test("has no controls", async () => {
    await supervised();
    expect(await statusOf("/__demo/state")).toBe(404);
    expect(await statusOf("/__demo/script", { steps: [] })).toBe(404);
  });

  test("starts where a killed one left its socket behind", async () => {
    const killed = await supervised();
    killed.kill("SIGKILL");
    await ended(killed);
    expect(existsSync(socketPath())).toBe(true);
    await supervised();
    expect(await statusOf("/api/version")).toBe(200);
  });

  test("ends on its supervisor's message, also while an answer is streaming", async () => {
    const child = await supervised();
    const answering = statusOf("/api/chat", {
      model: "demo",
      messages: [{ role: "user", content: "count to 999" }],
    });
    expect(await answering).toBe(200);
    child.send({ end: true });
    expect(await ended(child)).toBe(0);
  });

  test("ends when its supervisor has ended", async () => {
    const child = await supervised();
    child.disconnect();
    expect(await ended(child)).toBe(0);
  });

  test("scripted: prints its address in one line, has controls, ends on a signal", async () => {
    const options = JSON.stringify({ pace: 0, models: [{ name: "m" }] });
    const child = spawn(
      process.execPath,
      [...execArgv, entry, "--scripted", "--port", "0", "--options", options],
      { env: environment() },
    );
    children.push(child);
    const line = await new Promise<string>((resolve) =>
      child.stdout.once("data", (message: Buffer) => resolve(message.toString())),
    );
    const { url } = JSON.parse(line) as { url: string };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
    expect(await (await fetch(`${url}/__demo/state`)).json()).toEqual({
      models: {},
      unusedScripts: 0,
    });
    expect(await (await fetch(`${url}/api/tags`)).json()).toMatchObject({
      models: [{ name: "m:latest" }],
    });
    child.kill("SIGTERM");
    expect(await ended(child)).toBe(0);
  });
});
