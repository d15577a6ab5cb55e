import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Admin } from "#lib/auth/viewer.ts";
import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { env } from "#lib/env.ts";
import type { LoadedCopy } from "#lib/models/index.ts";
import type { ExaminedAddress } from "#lib/runtimes/index.ts";
import { anAdmin } from "#lib/testing/people.ts";

import { backupCheck } from "./backup.ts";
import { examine, examineInTerminal } from "./index.ts";
import { diskCheck, recognitionCheck } from "./machine.ts";
import { checksOfModels } from "./models.ts";
import { checksOfServers } from "./servers.ts";
import { inWords } from "./words.ts";

const address = (change: Partial<ExaminedAddress> = {}): ExaminedAddress => ({
  runtime: "gpu-1",
  url: "http://gpu-1:11434",
  state: "up",
  problem: null,
  version: "0.33.0",
  latencyMs: 12,
  failures: 0,
  circuit: "closed",
  warnings: [],
  retryAt: null,
  since: null,
  cloudIsOn: false,
  clockAhead: 0,
  chatModels: 1,
  remoteModels: [],
  ...change,
});
const keysOf = (...addresses: ExaminedAddress[]) =>
  checksOfServers(addresses).map(({ level, key }) => `${level} ${key}`);

describe("a model server", () => {
  test.each<[Partial<ExaminedAddress>, string[]]>([
    [{}, ["fine addressFine"]],
    [{ state: "down", problem: "timed_out", chatModels: 0 }, ["fault addressDown"]],
    [{ state: "loading" }, ["warning addressLoading"]],
    [{ circuit: "open" }, ["warning addressFailing"]],
    [{ warnings: ["open", "known_hole"] }, ["fault knownHole", "warning open"]],
    [{ cloudIsOn: true }, ["warning cloudOn"]],
    [{ cloudIsOn: null, clockAhead: null }, ["fine addressFine"]],
    [{ remoteModels: ["far:cloud"] }, ["warning remoteModels"]],
    [{ chatModels: 0 }, ["fault noModel"]],
    [{ clockAhead: 31 }, ["warning clock"]],
    [{ clockAhead: -3_600 }, ["warning clock"]],
    [{ clockAhead: 30 }, ["fine addressFine"]],
  ])("with %j is found to be %j", (change, found) => {
    expect(keysOf(address(change))).toEqual(found);
  });

  test("that does not exist is a fault", () => {
    expect(keysOf()).toEqual(["fault noServer"]);
  });
});

describe("a model in memory", () => {
  const copy: LoadedCopy = {
    model: "large",
    runtime: "gpu-1",
    loadedWindow: 8_192,
    wantedWindow: 8_192,
    onCard: 100,
  };

  test.each<[Partial<LoadedCopy>, string[]]>([
    [{}, ["loadedFine"]],
    [{ onCard: undefined, loadedWindow: undefined }, ["loadedFine"]],
    [{ loadedWindow: 4_096 }, ["windowSmaller"]],
    [{ loadedWindow: 32_768, onCard: 60 }, ["windowOther", "partOnCard"]],
  ])("with %j is found to be %j", (change, found) => {
    expect(checksOfModels([{ ...copy, ...change }]).map(({ key }) => key)).toEqual(found);
  });
});

test.each([
  [0, "diskFull"],
  [4e9, "diskLow"],
  [50e9, "diskFine"],
  [Number.POSITIVE_INFINITY, "diskUnknown"],
])("a disk with %d free bytes is %s", (room, key) => {
  expect(diskCheck(room).key).toBe(key);
});

test.each([
  [[], "recognitionNone"],
  [["eng"], "recognitionEnglish"],
  [["chi_sim"], "recognitionChinese"],
  [["chi_sim", "eng"], "recognitionFine"],
] as const)("recognition of %j is a hint, and no fault: %s", (languages, key) => {
  expect(recognitionCheck(languages)).toMatchObject({ level: "fine", key });
});

const now = new Date("2026-12-01T12:00:00Z");
const backupOf = (madeAt: string) => ({
  madeAt,
  folder: "/backups/one",
  bytes: 1,
  database: "embedded" as const,
});

test.each([
  [undefined, false, "warning backupNone"],
  [undefined, true, "fine backupElsewhere"],
  [backupOf("2026-12-01T00:00:00Z"), false, "fine backupFine"],
  [backupOf("2026-11-24T12:00:01Z"), false, "fine backupFine"],
  [backupOf("2026-11-24T12:00:00Z"), true, "warning backupOld"],
  // A clock was set back.
  [backupOf("2027-01-01T00:00:00Z"), false, "fine backupFine"],
])("of the last backup %j, on a server: %j, it is said: %s", (last, isOnServer, found) => {
  const { level, key } = backupCheck(last, isOnServer, now);
  expect(`${level} ${key}`).toBe(found);
});

test.each(["en", "zh"] as const)("findings are in words, worst first (%s)", (language) => {
  const checks = [
    ...checksOfServers([address(), address({ state: "down", problem: "credentials" })]),
    ...checksOfServers([address({ clockAhead: 90, remoteModels: ["far:cloud"] })]),
  ];
  const found = inWords(checks, language);
  expect(found.map(({ level }) => level)).toEqual(["fault", "warning", "warning", "fine"]);
  const han = /\p{Script=Han}/u;
  for (const { text } of found) {
    expect(text).toContain("http://gpu-1:11434");
    expect(han.test(text)).toBe(language === "zh");
    expect(text).not.toMatch(/[{}]|undefined/);
  }
});

describe("an examination", () => {
  let admin: Admin;
  let ollama: DemoModel;
  beforeEach(async () => {
    admin = await anAdmin();
    ollama = await startDemoModel({
      listen: {},
      scripted: true,
      models: [{ name: "large", size: 1_000, sizeVram: 400 }, { name: "far:cloud" }],
    });
    env.OLLAMA_BASE_URL = [ollama.url];
  });
  afterEach(() => ollama.close());

  const load = (window: number) =>
    fetch(`${ollama.url}/api/chat`, {
      method: "POST",
      body: JSON.stringify({
        model: "large",
        messages: [],
        options: { num_ctx: window },
        shift: false,
      }),
    });

  test("asks a model that is in memory, and no other", async () => {
    const before = await examine(admin);
    expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toEqual([]);
    expect(before.some(({ text }) => text.includes("far:cloud"))).toBe(true);

    await load(4_096);
    ollama.script({ steps: [{ say: "one two three four five six seven eight nine ten eleven" }] });
    const found = await examine(admin);
    const texts = found.filter(({ subject }) => subject === "large").map(({ text }) => text);
    expect(texts).toEqual([
      expect.stringContaining("a window of 4,096 tokens, but questions ask for 8,192"),
      expect.stringContaining("Only 40% of it"),
      expect.stringContaining("The first word came after"),
    ]);
  });

  test("in a terminal asks a loaded model, too, and of a server that is down says so first", async () => {
    await load(8_192);
    ollama.script({ steps: [{ say: "one two three four five six seven eight nine ten eleven" }] });
    const found = await examineInTerminal(admin, "en");
    expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(2);
    expect(found.some(({ text }) => text.includes("The first word came after"))).toBe(true);
    await ollama.close();
    const [first] = await examineInTerminal(undefined, "en");
    expect(first).toMatchObject({ level: "fault", subject: "ollama" });
    expect(first?.text).toContain("cannot be reached");
  });
});
