// Two web servers of one installation on a PostgreSQL server of Debian's package, behind Debian's nginx with the configuration of
// deploy/nginx-two.conf: what deploy/compose.yaml arranges, without containers.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

import { Client } from "pg";

import { type DemoModel, startDemoModel } from "#lib/demo-model/index.ts";
import { memoryFolder } from "#lib/testing/memory-folder.ts";
import type { Held } from "#lib/testing/probe.ts";
import {
  gone,
  heldBy,
  raiseLimits,
  signedInAdministrator,
  startProcess,
  usualEnvironment,
  usualModels,
} from "#lib/testing/processes.ts";
import { serveAtOnce } from "#lib/testing/program.ts";
import { titleAsked, untitled } from "#lib/testing/quiet-calls.ts";
import { findNginx } from "#scripts/nginx.mjs";
import { findPostgres, freePort, startPostgres } from "#scripts/postgres.mjs";

import { test as base } from "./fixtures.ts";

export type WebServer = {
  /** Its own address, past nginx. */
  readonly base: string;
  /** The log since the first start. */
  log(): string;
  start(): Promise<void>;
  /** Asks it to end as a supervisor would; resolves when it is gone. */
  end(): Promise<void>;
  /** Kills it at once, as a power cut would. */
  kill(): Promise<void>;
  /** What it holds at this moment. */
  held(): Promise<Held>;
};

export type TwoServers = {
  /** The address of nginx. */
  readonly base: string;
  readonly servers: readonly [WebServer, WebServer];
  readonly model: DemoModel;
  readonly databaseUrl: string;
  /** Runs one statement on the database: for what no route can change or tell. */
  sql<Row extends object>(statement: string, values?: unknown[]): Promise<Row[]>;
  /** Suspends the database, which then answers nobody, until the returned function is called. */
  suspendDatabase(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
};

/** The packages that this machine lacks for it, as the reason to skip a test; undefined when it has them. */
function missingForTwoServers(): string | undefined {
  const missing = [
    ...(findPostgres() ? [] : ["postgresql"]),
    ...(findNginx() === undefined ? ["nginx-light"] : []),
  ];
  return missing.length > 0 ? `needs Debian's ${missing.join(" and ")}` : undefined;
}

/** Starts the whole; both web servers begin at once, on an empty database. Ready when the promise resolves. */
export async function startTwoServers(): Promise<TwoServers> {
  const started = new AsyncDisposableStack();
  try {
    return await startAll(started);
  } catch (thrown) {
    await started.disposeAsync();
    throw thrown;
  }
}

/** What was started is put on the stack, which ends it, the last first. */
async function startAll(started: AsyncDisposableStack): Promise<TwoServers> {
  const folder = memoryFolder("parlor-two-");
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const postgres = await startPostgres();
  started.defer(() => postgres.stop());
  const model = await startDemoModel({ listen: {}, scripted: true, models: usualModels, pace: 0 });
  started.defer(() => model.close());
  // Without a limit, so that a test can script titles of its own.
  model.script({ when: titleAsked, steps: untitled.steps });
  const server = async (name: string) => {
    const made = webServer(await freePort(), {
      ...usualEnvironment,
      DATABASE_URL: postgres.url,
      DATA_DIR: join(folder, name),
      OLLAMA_BASE_URL: model.url,
      TRUSTED_PROXIES: "127.0.0.1",
      LOG_LEVEL: "debug",
    });
    started.defer(() => made.end());
    return made;
  };
  const servers = [await server("web-1"), await server("web-2")] as const;
  const nginx = await startNginx(
    join(folder, "nginx"),
    servers.map((each) => each.base),
  );
  started.defer(() => nginx.stop());
  await Promise.all(servers.map((each) => each.start()));
  await raiseLimits(nginx.base);
  // Each server learns at once only what is changed through it.
  for (const { base } of servers) await serveAtOnce(await signedInAdministrator(base), 256);
  return {
    base: nginx.base,
    servers,
    model,
    databaseUrl: postgres.url,
    async sql<Row extends object>(statement: string, values: unknown[] = []) {
      const client = new Client({ connectionString: postgres.url });
      await client.connect();
      try {
        return (await client.query<Row>(statement, values)).rows;
      } finally {
        await client.end();
      }
    },
    suspendDatabase: () => suspend(postgres.url),
    stop: () => started.disposeAsync(),
  };
}

/** Suspends a PostgreSQL server of this machine: first the process that accepts connections, then those that serve them. */
async function suspend(url: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const pidsOf = async (statement: string) =>
    (await client.query<{ pid: number }>(statement)).rows.map(({ pid }) => pid);
  const suspended: number[] = [];
  const suspendAll = (pids: number[]) => {
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    suspended.push(...pids);
  };
  suspendAll(
    await pidsOf(`select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as "pid"`),
  );
  suspendAll(await pidsOf(`select "pid" from pg_stat_activity`));
  return async () => {
    for (const pid of suspended) process.kill(pid, "SIGCONT");
    await client.end();
  };
}

function webServer(port: number, environment: NodeJS.ProcessEnv): WebServer {
  let log = "";
  let child: ChildProcess | undefined;
  return {
    base: `http://127.0.0.1:${port}`,
    log: () => log,
    async start() {
      const started = startProcess("web", { ...environment, PORT: String(port) }, (text) => {
        log += text;
      });
      child = started.child;
      await started.ready;
    },
    async end() {
      if (child?.connected) child.send({ end: true });
      await gone(child);
    },
    async kill() {
      child?.kill("SIGKILL");
      await gone(child);
    },
    held() {
      if (!child) throw new Error("this web server was not started");
      return heldBy(child);
    },
  };
}

/** nginx with deploy/nginx-two.conf, in front of servers at two addresses; ready when the promise resolves. */
export async function startNginx(
  folder: string,
  upstreams: readonly string[],
): Promise<{ base: string; stop(): Promise<void> }> {
  const port = await freePort();
  const [first, second] = upstreams.map((address) => new URL(address).host);
  const servers = readFileSync("deploy/nginx-two.conf", "utf8")
    .replace("server web-1:3000", `server ${first}`)
    .replace("server web-2:3000", `server ${second}`)
    .replace("listen 80;", `listen 127.0.0.1:${port};`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  mkdirSync(folder, { recursive: true });
  const [file, log] = [join(folder, "nginx.conf"), join(folder, "error.log")];
  writeFileSync(
    file,
    `daemon off;
master_process off;
pid ${folder}/pid;
error_log ${log};
events {}
http {
access_log off;
${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n")}
${servers}
}
`,
  );
  const nginx = spawn(findNginx() ?? "nginx", ["-p", folder, "-c", file, "-e", log], {
    stdio: "ignore",
  });
  await untilListening(nginx, port).catch((thrown: unknown) => {
    throw new Error(readFileSync(log, "utf8"), { cause: thrown });
  });
  return {
    base: `http://127.0.0.1:${port}`,
    async stop() {
      nginx.kill("SIGTERM");
      await gone(nginx);
    },
  };
}

/** Throws when the program ends before. */
async function untilListening(program: ChildProcess, port: number): Promise<void> {
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false)).once("connect", () => socket.destroy());
    });
  while (!(await answers())) {
    if (program.exitCode !== null) throw new Error(`nginx ended with ${program.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The fixtures of all tests, on two servers: `site` is nginx. */
export const test = base.extend<object, { two: TwoServers }>({
  two: [
    async ({}, provide) => {
      const two = await startTwoServers();
      await provide(two);
      await two.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  site: [async ({ two }, provide) => provide(two), { scope: "worker" }],
});

/** At the top of a file: its tests share one start of the servers, and are skipped where the packages are missing. */
export function shareTwoServers(): void {
  const missing = missingForTwoServers();
  test.skip(missing !== undefined, missing ?? "");
  test.describe.configure({ mode: "default" });
}

export { expect } from "@playwright/test";
