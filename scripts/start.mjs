// npm start, and npm run dev (--dev): from a fresh clone to a running Parlor. It prepares what is missing, hands over to the supervisor, which
// runs on the project's own Node, and passes on how that ends. Node 20's built-ins only.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { node24, prepare } from "./prepare.mjs";
import { whenStarterIsGone } from "./starter.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** Until the supervisor runs, a signal just ends this; what `prepare` has started ends with it. */
const leave = () => process.exit(130);
const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
for (const signal of signals) process.on(signal, leave);
const stopWatching = whenStarterIsGone(leave);

try {
  await prepare();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exit(1);
}

const settings = existsSync(".env") ? ["--env-file=.env"] : [];
const supervisor = spawn(node24, [...settings, "processes/supervisor.ts", ...process.argv.slice(2)], {
  stdio: ["inherit", "inherit", "inherit", "ipc"],
});
supervisor.once("exit", (code) => process.exit(code ?? 1));

stopWatching();
for (const signal of signals) process.off(signal, leave).on(signal, () => supervisor.kill(signal));
whenStarterIsGone(() => {
  // The supervisor takes the lost channel for an order to be gone within 2 s, and so do its children.
  if (supervisor.connected) supervisor.disconnect();
  setTimeout(() => supervisor.kill("SIGKILL"), 1_700).unref();
});
