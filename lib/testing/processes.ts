// The processes of an installation under test, and what they have in common: the environment, the
// models of the scripted model server, and the administrator.

import { type ChildProcess, fork } from "node:child_process";

import type { ModelInput } from "#lib/demo-model/index.ts";

import { compiledCode, databaseFlags } from "./cheap-starts.ts";
import type { Held } from "./probe.ts";
import { serveAtOnce, signedIn } from "./program.ts";

export const administrator = { username: "root", password: "correct horse battery" };

/** The environment of every process; DATA_DIR, PORT and the model server's address are added. */
export const usualEnvironment = {
  PATH: process.env["PATH"],
  NODE_COMPILE_CACHE: compiledCode,
  NODE_ENV: "production" as const,
  AUTH_SECRET: "a secret of the tests, long enough to be one",
  AUTH_TRUST_HOST: "1",
  ADMIN_USERNAME: administrator.username,
  ADMIN_PASSWORD: administrator.password,
};

export const usualModels: ModelInput[] = [
  {
    name: "gpt-oss:20b",
    family: "gptoss",
    capabilities: ["completion", "thinking"],
    efforts: ["low", "medium", "high"],
    contextLength: 131_072,
  },
  { name: "plain" },
  { name: "retiring" },
];

export type ProcessName = "web" | "database" | "demo-model" | "worker";

const flags: Record<ProcessName, string[]> = {
  web: ["--import", new URL("probe.ts", import.meta.url).href],
  database: databaseFlags,
  "demo-model": [],
  worker: ["--conditions=react-server"],
};

/** What a process reports when it is ready: a web server its address, and the first-run link. */
type Ready = { address?: string; setup?: string };

/** Starts a process of `processes`; `hear` gets its output. `ready` rejects when it ends instead. */
export function startProcess(
  which: ProcessName,
  environment: NodeJS.ProcessEnv,
  hear: (text: string) => void,
): { child: ChildProcess; ready: Promise<Ready> } {
  const child = fork(`processes/${which}.ts`, {
    env: environment,
    execArgv: flags[which],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = `${output}${text}`.slice(-2_000);
      hear(text);
    });
  const ready = new Promise<Ready>((resolve, reject) => {
    child.on("message", (said: Ready & { ready?: boolean }) => {
      if (said.ready) resolve(said);
      else reject(new Error(JSON.stringify(said)));
    });
    child.once("exit", (code) =>
      reject(new Error(`a process of the installation ended with ${code}:\n${output}`)),
    );
  });
  return { child, ready };
}

/** Resolves when the process has ended. */
export function gone(child: ChildProcess | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
}

/** What a web server holds at this moment (probe.ts). */
export function heldBy(web: ChildProcess): Promise<Held> {
  return new Promise((resolve) => {
    const hear = ({ held }: { held?: Held }) => {
      if (!held) return;
      web.off("message", hear);
      resolve(held);
    };
    web.on("message", hear).send({ held: true });
  });
}

/**
 * A model server of a test serves everybody at once; a test user asks more questions in a minute than a real one, and on a busy machine a test may hold an answer for minutes. A test of the limits
 * sets them itself.
 */
export async function raiseLimits(base: string): Promise<void> {
  const admin = await signedInAdministrator(base);
  await admin.ask("PATCH", "/api/admin/settings", {
    turnsAtOnce: 1_000,
    questionsPerMinute: 10_000,
    connectTimeout: 60,
    silenceTimeout: 600,
  });
  await serveAtOnce(admin, 256);
}

export const signedInAdministrator = (base: string) =>
  signedIn(base, administrator.username, administrator.password);
