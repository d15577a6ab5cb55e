// Processes under measurement, and what the operating system reports about them.

import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

export type Start = {
  file: string;
  args?: string[];
  /** Its whole environment, besides NODE_ENV: nothing of the caller's. */
  environment?: Record<string, string>;
  /** Options for Node. */
  node?: string[];
};

/**
 * In bytes. `live`: memory in use after a garbage collection. `rss`: the process's resident memory.
 */
export type MemoryUse = { live: number; rss: number };

export type Running = {
  readonly pid: number;
  /** Its address; empty for a process that reports none. */
  readonly address: string;
  /** After a garbage collection. Only for a process that was started with the probe. */
  memory(): Promise<MemoryUse>;
  /** Resolves when it has ended; it has 3 s. */
  end(): Promise<void>;
};

const probe = ["--expose-gc", "--import", new URL("contenders/probe.ts", import.meta.url).href];

/**
 * Starts a program, and resolves when it reports over Node's channel that it is ready. Throws, with
 * its last output, when it ends before.
 */
export async function run(
  { file, args = [], environment = {}, node = [] }: Start,
  probed = false,
): Promise<Running> {
  const child = fork(file, args, {
    env: {
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      LOG_LEVEL: "error",
      ...environment,
    },
    execArgv: [...(probed ? probe : []), ...node],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-4_000);
    });
  }
  const address = await new Promise<string>((resolve, reject) => {
    child.on(
      "message",
      (said: { ready?: boolean; address?: string }) =>
        said.ready && resolve(said.address ?? addressIn(output)),
    );
    child.once("exit", (code) =>
      reject(new Error(`${file} ended with ${code} before it was ready:\n${output}`)),
    );
  });
  return {
    pid: child.pid ?? 0,
    address,
    async memory() {
      const answer = once(child, "message") as Promise<[{ memory: MemoryUse }]>;
      child.send("memory");
      return (await answer)[0].memory;
    },
    end: () => end(child),
  };
}

/** The demo model reports it in a line of JSON. */
const addressIn = (output: string) => /"url":"([^"]+)"/.exec(output)?.[1] ?? "";

/** Each ends when it loses its channel, so all end when this process is killed. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  if (child.connected) child.disconnect();
  const killing = setTimeout(() => child.kill("SIGKILL"), 3_000);
  await gone;
  clearTimeout(killing);
}

const onLinux = process.platform === "linux";

/** CPU time that a process has used so far, user and system, in microseconds; in steps of 10 ms. */
export function cpuOf(pid: number): number {
  if (onLinux) {
    // The name, in parentheses, may contain anything; utime and stime are the 12th and 13th field
    // after it, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  }
  const [seconds = 0, minutes = 0, hours = 0] = ps("time", pid).split(/[:-]/).map(Number).reverse();
  return (seconds + minutes * 60 + hours * 3_600) * 1_000_000;
}

/** The resident memory of a process, in bytes. */
export function rssOf(pid: number): number {
  if (onLinux)
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
  return Number(ps("rss", pid)) * 1024;
}

const ps = (what: string, pid: number) =>
  execFileSync("ps", ["-o", `${what}=`, "-p", String(pid)], { encoding: "utf8" }).trim();

/**
 * The memory of a process, in bytes, with its share of what it has in common with others (PSS), so
 * that the sum over processes counts everything once. Where the system does not know it: `rssOf`.
 */
export function pssOf(pid: number): number {
  if (!onLinux) return rssOf(pid);
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) * 1024;
}

/** A process and all that descend from it, each with its command line. */
export function treeOf(pid: number): { pid: number; command: string }[] {
  const all = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [])
    .map(([, id, parent, command = ""]) => ({ pid: Number(id), parent: Number(parent), command }));
  const below = (one: number): typeof all =>
    all.filter(({ parent }) => parent === one).flatMap((child) => [child, ...below(child.pid)]);
  return [...all.filter((each) => each.pid === pid), ...below(pid)].map(({ pid: id, command }) => ({
    pid: id,
    command,
  }));
}
