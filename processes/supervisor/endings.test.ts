// How the installation shuts down, with stand-ins for the processes: npm itself, the start script's
// hand-over, the supervisor and its children are real. A stand-in records its events, and takes as
// long to end as the test says.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

let folder = "";
let npm: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parlor-endings-"));
});

afterEach(() => {
  for (const id of processes().values()) if (isAlive(id)) process.kill(id, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** The events of the stand-ins, one line each: the name and the event. */
function events(): string[] {
  try {
    return readFileSync(join(folder, "events"), "utf8").trimEnd().split("\n");
  } catch {
    return [];
  }
}

/** The process id of each process, by its name; of one that was restarted, the latest. */
function processes(): Map<string, number> {
  return new Map(
    events().flatMap((line) =>
      /^(\S+) began (\d+)$/.test(line)
        ? [[line.split(" ")[0] ?? "", Number(line.split(" ")[2])]]
        : [],
    ),
  );
}

/** A zombie (a process that has ended and was not waited for) is not alive. */
function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return process.platform !== "linux" || !/\) Z /.test(readFileSync(`/proc/${id}/stat`, "utf8"));
  } catch {
    return false;
  }
}

type StandIn = {
  name: string;
  ends?: { requested: number; orphaned: number };
  endTimeout?: number;
  then?: string;
};

/**
 * Starts npm, which starts the rest; resolves when every stand-in has begun. `script`: the npm
 * script that starts it.
 */
async function start(
  standIns: StandIn[],
  script = "exec node start.mjs",
): Promise<{ ended: Promise<number | null>; output: () => string }> {
  const write = (name: string, source: string) => writeFileSync(join(folder, name), source);
  const note = `(what) => appendFileSync(${JSON.stringify(join(folder, "events"))}, what + "\\n")`;
  write("package.json", JSON.stringify({ type: "module", scripts: { start: script } }));
  write(
    "start.mjs",
    `import { appendFileSync } from "node:fs";
     import { handOver } from ${JSON.stringify(join(root, "scripts/hand-over.mjs"))};
     (${note})("start began " + process.pid);
     handOver(${JSON.stringify(process.execPath)}, ["supervisor.ts"]);`,
  );
  const plans = standIns.map(({ name, ends, endTimeout, then }) => ({
    name,
    file: join(folder, "child.ts"),
    args: [name, JSON.stringify(ends ?? { requested: 0, orphaned: 0 }), then ?? ""],
    environment: {},
    endTimeout: endTimeout ?? 30_000,
  }));
  write(
    "supervisor.ts",
    `import { appendFileSync } from "node:fs";
     import { watchSignals } from ${JSON.stringify(join(root, "processes/supervisor/signals.ts"))};
     import { supervise } from ${JSON.stringify(join(root, "processes/supervisor/supervise.ts"))};
     (${note})("supervisor began " + process.pid);
     const { code, message } = await supervise(${JSON.stringify(plans)}, watchSignals(), () => undefined);
     if (message) console.log(message);
     process.exit(code);`,
  );
  write(
    "child.ts",
    `import { appendFileSync } from "node:fs";
     import { report, whenToEnd } from ${JSON.stringify(join(root, "processes/ending.ts"))};
     const [name, ends, then] = process.argv.slice(2);
     const note = ${note};
     whenToEnd((why) => {
       note(name + " " + why);
       setTimeout(() => { note(name + " ended"); process.exit(0); }, JSON.parse(ends)[why]);
     });
     setInterval(() => {}, 1000);
     await report({ ready: true });
     note(name + " began " + process.pid);
     if (then) setTimeout(async () => { await report({ fatal: then }); process.exit(1); }, 50);`,
  );
  npm = spawn("npm", ["start", "--silent"], {
    cwd: folder,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
    env: environment(),
  });
  let output = "";
  npm.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => npm?.once("exit", resolve));
  await expect.poll(() => [...processes().keys()].length).toBe(standIns.length + 2);
  return { ended, output: () => output };
}

/** Without the variables that npm sets, since the tests are run by npm. */
const environment = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"))),
  NODE_ENV: "test" as const,
  LOG_LEVEL: "silent",
});

const id = (name: string) => processes().get(name) ?? 0;
const alive = () => [...processes()].filter(([, number]) => isAlive(number)).map(([name]) => name);

/** Resolves when all are gone; throws when any is still alive after the usual time of a poll, long before a slow one would end by itself. */
const allGone = () => expect.poll(alive, { interval: 20 }).toEqual([]);

const three: StandIn[] = [
  { name: "database" },
  { name: "model" },
  { name: "web", ends: { requested: 400, orphaned: 700 } },
];

const inOrder = [
  "web requested",
  "web ended",
  "model requested",
  "model ended",
  "database requested",
  "database ended",
];
const endings = () => events().filter((line) => !line.includes("began"));

test("Ctrl-C, which reaches every process: the web server finishes first, the database ends last", async () => {
  const { ended } = await start(three);
  process.kill(-(npm?.pid ?? 0), "SIGINT");
  expect(await ended).toBe(0);
  expect(endings()).toEqual(inOrder);
  await allGone();
});

test("SIGTERM to npm alone ends everything", async () => {
  const { ended } = await start(three);
  npm?.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(endings()).toEqual(inOrder);
  await allGone();
});

test("SIGTERM to the supervisor alone ends everything", async () => {
  const { ended } = await start(three);
  process.kill(id("supervisor"), "SIGTERM");
  expect(await ended).toBe(0);
  expect(endings()).toEqual(inOrder);
  await allGone();
});

test.each([
  ["", "exec node start.mjs"],
  [", with a shell in between", "node start.mjs; true"],
])("when npm is killed, all are gone%s", async (_, script) => {
  await start(three, script);
  npm?.kill("SIGKILL");
  await allGone();
  expect(endings()).toContain("web orphaned");
});

test.each(["supervisor", "start"])(
  "when the %s is killed, all are gone, the slow ones too",
  async (victim) => {
    const slow = { requested: 60_000, orphaned: 60_000 };
    const { ended } = await start([...three, { name: "slow", ends: slow }]);
    process.kill(id(victim), "SIGKILL");
    await allGone();
    expect(await ended).not.toBe(0);
  },
);

test("a second Ctrl-C hurries: whoever is not done soon is cut off", async () => {
  const { ended } = await start([
    { name: "database" },
    { name: "web", ends: { requested: 60_000, orphaned: 60_000 } },
  ]);
  process.kill(-(npm?.pid ?? 0), "SIGINT");
  await expect.poll(endings).toEqual(["web requested"]);
  // A separate signal of the user, not the copies of the first that npm and the start script pass
  // on.
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(alive()).toContain("web");
  process.kill(-(npm?.pid ?? 0), "SIGINT");
  await allGone();
  await ended;
});

test("a process that does not end in time is killed, and the rest end in order", async () => {
  const { ended } = await start([
    { name: "database" },
    { name: "web", ends: { requested: 60_000, orphaned: 0 }, endTimeout: 300 },
  ]);
  npm?.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(endings()).toEqual(["web requested", "database requested", "database ended"]);
});

test("a process that dies is started again, and the others continue", async () => {
  const { ended } = await start(three);
  const before = processes();
  process.kill(id("database"), "SIGKILL");
  await expect.poll(() => id("database")).not.toBe(before.get("database"));
  expect(id("web")).toBe(before.get("web"));
  expect(alive()).toEqual(expect.arrayContaining(["database", "model", "web"]));
  npm?.kill("SIGTERM");
  expect(await ended).toBe(0);
});

test("an error that a restart cannot fix ends everything and is printed", async () => {
  const { ended, output } = await start([
    { name: "database" },
    { name: "web", then: "The port is in use." },
  ]);
  expect(await ended).toBe(1);
  expect(output()).toContain("The port is in use.");
  // At first a process of the previous run may still be ending.
  expect(events().filter((line) => line.startsWith("web began")).length).toBeGreaterThan(1);
  expect(endings()).toEqual(["database requested", "database ended"]);
  await allGone();
});
