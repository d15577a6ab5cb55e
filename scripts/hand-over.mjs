// From the process that npm started to the one that does the work. Node 20's built-ins only.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Runs a program in place of this process: it gets the terminal and the signals, and its exit code
 * becomes this process's. When the process that started this one ends, the program must end within
 * 2 s: it notices that by the loss of its channel.
 *
 * @param {string} command
 * @param {string[]} rest
 */
export function handOver(command, rest) {
  const child = spawn(command, rest, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  child.once("exit", (code) => process.exit(code ?? 1));
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => child.kill(signal));
  whenStarterIsGone(() => {
    if (child.connected) child.disconnect();
    setTimeout(() => child.kill("SIGKILL"), 1_600).unref();
  });
}

/**
 * Calls `gone` when the npm that started this process has ended; answers a function that stops the
 * check. npm passes signals on to its child, but when npm is killed with SIGKILL, the child stays
 * behind. Other starters (a shell, a service manager) are not watched: they may end and leave this
 * process running on purpose.
 *
 * @param {() => void} gone
 */
export function whenStarterIsGone(gone) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  // npm may have put a shell in between, which outlives it.
  const grandparent = commandOf(parent)?.startsWith("npm") ? undefined : parentOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && (grandparent === undefined || parentOf(parent) === grandparent))
      return;
    clearInterval(timer);
    gone();
  }, 100).unref();
  return () => clearInterval(timer);
}

/** Linux only; elsewhere npm is assumed to be the parent. @param {number} id */
function commandOf(id) {
  return read(`/proc/${id}/comm`) ?? "npm";
}

/** @param {number} id */
function parentOf(id) {
  // The name, in parentheses, may contain anything; the parent is the second field after it.
  return Number(read(`/proc/${id}/stat`)?.split(") ").at(-1)?.split(" ")[1]);
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
