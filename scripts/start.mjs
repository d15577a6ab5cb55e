// npm start, and npm run dev (--dev): from a fresh clone to a running Parlor. It prepares what is
// missing, hands over to the supervisor, which runs on the project's own Node, and passes on its
// exit code. Node 20's built-ins only.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { handOver, whenStarterIsGone } from "./hand-over.mjs";
import { node24, prepare } from "./prepare.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/**
 * Until the supervisor runs, a signal ends this process at once; the children of `prepare` end with
 * it.
 */
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

for (const signal of signals) process.off(signal, leave);
stopWatching();
handOver(node24, [
  ...(existsSync(".env") ? ["--env-file=.env"] : []),
  "processes/supervisor.ts",
  ...process.argv.slice(2),
]);
