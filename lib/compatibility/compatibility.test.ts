// Checks on a scripted Ollama whose version changes, on an OpenAI-compatible server, and on the demo model.

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { listEvents } from "#lib/audit/index.ts";
import type { Admin } from "#lib/auth/viewer.ts";
import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { env } from "#lib/env.ts";
import { discoverRuntime, lastKnownRuntimes } from "#lib/runtimes/index.ts";
import { anAdmin, sql } from "#lib/testing/people.ts";

import { listChecks, startCheck } from "./index.ts";
import { isIdle } from "./run-check.ts";
import { checkChanged } from "./watch-versions.ts";

let admin: Admin;
let ollama: DemoModel | undefined;
beforeEach(async () => {
  admin = await anAdmin();
});
afterEach(async () => {
  await vi.waitUntil(isIdle, { timeout: 60_000 });
  await sql(`delete from "CompatibilityCheck"`);
  await ollama?.close();
});

async function anOllama(version: string, scripted: boolean): Promise<string> {
  ollama = await startDemoModel({
    listen: {},
    scripted,
    version,
    pace: 0,
    models: [{ name: "plain", capabilities: ["completion", "tools"], contextLength: 4_096 }],
  });
  env.OLLAMA_BASE_URL = [ollama.url];
  return (await lastKnownRuntimes())[0]?.runtime.id ?? "";
}

const checks = async () => (await listChecks(admin)).items;
const checked = () =>
  vi.waitFor(
    async () => {
      const [check] = await checks();
      if (!check?.checkedAt || check.running) throw new Error(JSON.stringify(check));
      return check;
    },
    { timeout: 60_000 },
  );
const outcomes = ({ steps }: Awaited<ReturnType<typeof checked>>) =>
  Object.fromEntries(steps?.map(({ step, outcome, problem }) => [step, problem ?? outcome]) ?? []);

test("a server that does all that Parlor needs passes each step, and an administrator's check is an event", async () => {
  const id = await anOllama("0.33.0", false);
  expect(await startCheck(admin, id)).toEqual({ started: 1 });
  const check = await checked();
  expect(check).toMatchObject({ version: "0.33.0", checkedVersion: "0.33.0", model: "plain" });
  expect(outcomes(check)).toEqual({
    conversation: "passed",
    stop: "passed",
    refusal: "passed",
    tools: "passed",
  });
  const { items } = await listEvents(admin, { limit: 200 });
  expect(items.find(({ actor }) => actor?.id === admin.id)?.action).toBe("compatibility.checked");
});

test("a version that is seen for the first time is only noted; another one is checked by itself", async () => {
  await anOllama("0.33.0", false);
  await checkChanged();
  await checkChanged();
  expect(await checks()).toMatchObject([{ version: "0.33.0", checkedAt: null, running: false }]);
  expect(ollama?.requests.filter(({ path }) => path === "/api/chat")).toEqual([]);
  await sql(`update "CompatibilityCheck" set version = '0.32.0'`);
  await checkChanged();
  expect(await checked()).toMatchObject({ checkedVersion: "0.33.0" });
  const asked = ollama?.requests.filter(({ path }) => path === "/api/chat").length;
  await checkChanged();
  await vi.waitUntil(isIdle);
  expect(ollama?.requests.filter(({ path }) => path === "/api/chat").length).toBe(asked);
});

test("a check whose web server is gone is begun again", async () => {
  const id = await anOllama("0.33.0", false);
  await checkChanged();
  await sql(`update "CompatibilityCheck" set state = 'running', "instanceId" = gen_random_uuid()`);
  await expect(startCheck(admin, id)).rejects.toMatchObject({ messageKey: "check_running" });
  await checkChanged();
  await checkChanged();
  expect(await checked()).toMatchObject({ checkedVersion: "0.33.0" });
});

test("what a server does not do is named, step by step", async () => {
  const id = await anOllama("0.40.0", true);
  const says = (question: string, step: { say: string } | { error: string }) =>
    ollama?.script({ when: { says: question }, steps: [step] });
  says("What is the code word?", { say: "I do not know." });
  says("Say yes.", { error: "runner process has terminated" });
  says("word word", { say: "Which word?" });
  says("Call the tool", { say: "get_stock_level(part=A-100)" });
  await startCheck(admin, id);
  const check = await checked();
  expect(outcomes(check)).toMatchObject({
    conversation: "forgot",
    stop: "fault",
    refusal: "passed",
    tools: "no_call",
  });
  expect(check.steps?.find(({ step }) => step === "stop")?.words).toContain("model");
});

test("a model without tools is not asked for a call, and a runtime that is not there cannot be checked", async () => {
  ollama = await startDemoModel({
    listen: {},
    scripted: true,
    pace: 0,
    models: [{ name: "plain" }],
  });
  env.OLLAMA_BASE_URL = [ollama.url];
  const [known] = await lastKnownRuntimes();
  if (!known) throw new Error("there is a runtime");
  await discoverRuntime(known.runtime);
  await startCheck(admin, known.runtime.id);
  expect(outcomes(await checked())).toMatchObject({ tools: "skipped" });
  await expect(startCheck(admin, crypto.randomUUID())).rejects.toMatchObject({ code: "not_found" });
});
