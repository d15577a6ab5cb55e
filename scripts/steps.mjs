// The steps of a test run: each a child process, with one line for its result and its seconds, and
// its output only when it failed. Node 20's built-ins only.

import { spawn } from "node:child_process";
import { delimiter, resolve } from "node:path";

/** The result of a step. */
/** @typedef {{ passed: number, failed: number, note?: string }} Count */

/** The project's Node 24 comes first, whatever the machine has. */
const environment = {
  ...process.env,
  PATH: [resolve("node_modules/.bin"), process.env.PATH].join(delimiter),
  // The output is read in logs.
  NO_COLOR: "1",
  FORCE_COLOR: undefined,
  // No telemetry.
  NEXT_TELEMETRY_DISABLED: "1",
};

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** Ends with the running children; those that do not go within 5 s are killed. @param {NodeJS.Signals} signal @param {number} code */
function leave(signal, code) {
  const goIfAlone = () => running.size === 0 && process.exit(code);
  goIfAlone();
  for (const child of running) {
    child.removeAllListeners("close").once("close", () => {
      running.delete(child);
      goIfAlone();
    });
    child.kill(signal);
  }
  setTimeout(() => {
    for (const child of running) child.kill("SIGKILL");
    process.exit(code);
  }, 5_000);
}

process.once("SIGINT", () => leave("SIGINT", 130));
process.once("SIGTERM", () => leave("SIGTERM", 143));
process.once("SIGHUP", () => leave("SIGHUP", 129));

// npm that was killed passes nothing on: the loss of the starter is a request to end, too.
const starter = process.ppid;
const watch = setInterval(() => {
  if (process.ppid === starter) return;
  clearInterval(watch);
  leave("SIGTERM", 143);
}, 500).unref();

/** @param {string[]} command @param {Record<string, string>} [extra] @returns {Promise<{ code: number | null, output: string }>} */
function run([command = "", ...rest], extra) {
  return new Promise((settle) => {
    let output = "";
    const child = spawn(command, rest, {
      env: { ...environment, ...extra },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    child.stdout?.setEncoding("utf8").on("data", (text) => (output += text));
    child.stderr?.setEncoding("utf8").on("data", (text) => (output += text));
    child.once("error", (error) => {
      running.delete(child);
      settle({ code: null, output: `${output}${error.message}\n` });
    });
    child.once("close", (code) => {
      running.delete(child);
      settle({ code, output });
    });
  });
}

const total = { passed: 0, failed: 0 };

/** @param {string} name @param {number} since @param {Count} count @param {string} output */
function tell(name, since, { passed, failed, note }, output) {
  const seconds = ((performance.now() - since) / 1000).toFixed(1).padStart(6);
  if (process.stdout.isTTY) process.stdout.write("\r\u001b[K");
  if (failed > 0 && output) console.log(`\n${output.trimEnd()}\n`);
  console.log(
    `${failed > 0 ? "FAILED" : "ok    "} ${name.padEnd(40)} ${seconds} s${note ? `   ${note}` : ""}`,
  );
  total.passed += passed;
  total.failed += failed;
}

/**
 * Runs one step and tells what came of it. `count` reads the step's own tests; without it the step is one check.
 *
 * @param {string} name
 * @param {string[]} command
 * @param {{ env?: Record<string, string>, count?: () => Count, silent?: boolean }} [options] `silent`: not a check; it counts only when it fails
 * @returns {Promise<boolean>} whether nothing failed
 */
export async function step(name, command, { env, count, silent } = {}) {
  if (process.stdout.isTTY) process.stdout.write(`       ${name} …`);
  const since = performance.now();
  const { code, output } = await run(command, env);
  const counted = count?.() ?? { passed: code === 0 && !silent ? 1 : 0, failed: 0 };
  // A step with a non-zero exit code has failed, even when no test is named.
  if (code !== 0 && counted.failed === 0) counted.failed = 1;
  tell(name, since, counted, output);
  return counted.failed === 0;
}

/** A step that could not be run at all counts as one failure. @param {string} name @param {string} reason */
export function couldNot(name, reason) {
  tell(name, performance.now(), { passed: 0, failed: 1 }, reason);
}

/** Prints the total, and sets the exit code. */
export function sumUp() {
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}
