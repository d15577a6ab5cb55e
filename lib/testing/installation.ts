// A whole Parlor on a data folder of its own: the built application, the embedded database and a
// scripted model server. The test controls each process and may kill it.

import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";

import { type DemoModel, type ModelInput, startDemoModel } from "#lib/demo-model/index.ts";

import { copyDatabase } from "./database-template.ts";
import { embeddedSql } from "./embedded-sql.ts";
import { memoryFolder } from "./memory-folder.ts";
import type { Held } from "./probe.ts";
import {
  gone,
  heldBy,
  type ProcessName,
  raiseLimits,
  startProcess,
  usualEnvironment,
  usualModels,
} from "./processes.ts";
import { untitled } from "./quiet-calls.ts";

export { administrator } from "./processes.ts";

type Wish = {
  /** Settings besides the usual ones. */
  settings?: Record<string, string>;
  models?: ModelInput[];
  /** It makes its database by itself, instead of starting on a copy of a new one. */
  firstStart?: boolean;
  /** The product's own demo model answers in place of the scripted one. */
  demo?: boolean;
  /** With a worker, which reads uploaded documents. */
  worker?: boolean;
};

export type Installation = {
  readonly base: string;
  readonly folder: string;
  readonly model: DemoModel;
  /** The web server's log. */
  log(): string;
  readonly web: ChildProcess;
  readonly database: ChildProcess;
  /** The token of the first-run link of a new installation. */
  readonly setup: string | undefined;
  startDatabase(): Promise<void>;
  /** Starts the web server, on the port that it had before. */
  startWeb(): Promise<void>;
  /** Kills a process at once, as a power cut would. */
  kill(which: "web" | "database" | "worker"): Promise<void>;
  /** Asks the web server to end as a supervisor would; resolves when it is gone. */
  endWeb(): Promise<void>;
  /** What the web server holds at this moment. */
  held(): Promise<Held>;
  /** Closes every connection of a client with the web server, idle ones too. */
  breakOffAll(): void;
  /** Changes what no page and no route can change, such as the date of a message. */
  sql(statement: string, values: unknown[]): Promise<void>;
  stop(): Promise<void>;
};

/** Starts one; ready when the promise resolves. */
export async function startInstallation({
  settings = {},
  models = usualModels,
  firstStart = false,
  demo = false,
  worker = false,
}: Wish = {}): Promise<Installation> {
  const folder = memoryFolder("parlor-e2e-");
  if (!firstStart) await copyDatabase(folder);
  const model = await startDemoModel({ listen: {}, scripted: true, models, pace: 0 });
  model.script(untitled);
  const environment = {
    ...usualEnvironment,
    DATA_DIR: folder,
    ...(demo ? { DEMO_MODEL: "on" } : { OLLAMA_BASE_URL: model.url }),
    PORT: "0",
    ...settings,
  };
  let log = "";
  const running: {
    web?: ChildProcess;
    database?: ChildProcess;
    "demo-model"?: ChildProcess;
    worker?: ChildProcess;
    base?: string;
    setup?: string;
  } = {};

  async function start(which: ProcessName): Promise<void> {
    const port = running.base ? new URL(running.base).port : environment.PORT;
    const { child, ready } = startProcess(which, { ...environment, PORT: port }, (text) => {
      log += text;
    });
    running[which] = child;
    const { address, setup } = await ready;
    if (which === "web") {
      running.base = address?.replace("localhost", "127.0.0.1") ?? "";
      if (setup !== undefined) running.setup = setup;
    }
  }

  await start("database");
  if (demo) await start("demo-model");
  await start("web");
  if (worker) await start("worker");
  if (environment.ADMIN_USERNAME !== "") await raiseLimits(running.base ?? "");

  const here = <Key extends keyof typeof running>(key: Key) => {
    const found = running[key];
    if (found === undefined) throw new Error(`there is no ${key} yet`);
    return found;
  };

  return {
    get base() {
      return here("base");
    },
    get web() {
      return here("web");
    },
    get database() {
      return here("database");
    },
    get setup() {
      return running.setup;
    },
    folder,
    model,
    log: () => log,
    startDatabase: () => start("database"),
    startWeb: () => start("web"),
    async kill(which) {
      running[which]?.kill("SIGKILL");
      await gone(running[which]);
    },
    async endWeb() {
      running.web?.send({ end: true });
      await gone(running.web);
    },
    breakOffAll: () => void here("web").send({ breakOff: true }),
    held: () => heldBy(here("web")),
    sql: (statement, values) => embeddedSql(folder, statement, values),
    async stop() {
      const { web, worker: reader, "demo-model": demoModel, database } = running;
      for (const child of [web, reader, demoModel, database]) {
        if (child?.connected) child.disconnect();
        await gone(child);
      }
      await model.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
