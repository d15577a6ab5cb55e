import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { parseEnv } from "#lib/env.ts";
import { takeLock } from "#lib/lock.ts";
import { ownFolder } from "#lib/testing/own-database.ts";

import { plansFor } from "./plans.ts";
import { secretOf } from "./secret.ts";

let folder = "";
let remove = () => {};

beforeAll(() => ({ folder, remove } = ownFolder()));
afterAll(() => remove());

/** The supervisor, started with these settings, until it ends. */
function supervisor(
  settings: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../supervisor.ts")], {
    env: { ...process.env, DATA_DIR: folder, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

test("a wrong setting is named, with what it must be, and nothing is started", async () => {
  const { code, output } = await supervisor({ PORT: "many", DEMO_MODEL: "perhaps" });
  expect(code).toBe(2);
  expect(output).toBe(
    "These settings are wrong:\n  PORT must be a whole number from 0 to 65535\n  DEMO_MODEL must be auto, on or off\n",
  );
  expect(readdirSync(folder)).toEqual([]);
});

test("F36: a second start on a data folder names the holder, and builds nothing", async () => {
  const lock = takeLock(join(folder, "lock"), "The data folder", "npm start");
  lock.reachedAt("http://localhost:3000");
  const { code, output } = await supervisor({});
  expect(code).toBe(1);
  expect(output).toMatch(
    /^The data folder .* is in use by “npm start” since .*, http:\/\/localhost:3000\)\.\nStop that first/,
  );
  expect(output).not.toContain("Building");
  expect(existsSync(join(folder, "auth-secret"))).toBe(false);
  lock.release();
});

test("H60: the secret is created once, for its owner alone, and a damaged one is not used", () => {
  const secret = secretOf(folder);
  expect(secret.length).toBeGreaterThanOrEqual(40);
  expect(secretOf(folder)).toBe(secret);
  expect(statSync(join(folder, "auth-secret")).mode & 0o077).toBe(0);
  writeFileSync(join(folder, "auth-secret"), "");
  expect(() => secretOf(folder)).toThrow("damaged");
});

test("the settings determine the processes; the database comes first, the web server last", () => {
  const names = (settings: Record<string, string>) =>
    plansFor(parseEnv(settings), { dev: false, secret: "" }).map(({ name }) => name);
  expect(names({})).toEqual(["database", "demo model", "worker", "web"]);
  expect(names({ DATABASE_URL: "postgres://somewhere/parlor" })).toEqual([
    "demo model",
    "worker",
    "web",
  ]);
  expect(names({ OLLAMA_BASE_URL: "http://gpu:11434" })).toEqual(["database", "worker", "web"]);
  expect(names({ OLLAMA_BASE_URL: "http://gpu:11434", DEMO_MODEL: "on" })).toEqual([
    "database",
    "demo model",
    "worker",
    "web",
  ]);
  expect(names({ DEMO_MODEL: "off" })).toEqual(["database", "worker", "web"]);
});
