// npm run bench -- NAME: prepares and builds what has changed, and runs the programs in bench/. Node 20's built-ins only.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { handOver } from "./hand-over.mjs";
import { node24, prepare } from "./prepare.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

try {
  await prepare();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exit(1);
}

const { status } = spawnSync(node24, ["scripts/build.mjs"], { stdio: "inherit" });
if (status !== 0) process.exit(1);
handOver(node24, ["--conditions=react-server", "bench/run.ts", ...process.argv.slice(2)]);
