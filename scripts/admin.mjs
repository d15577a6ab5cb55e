// npm run admin -- reset NAME: for when no administrator can sign in; npm run doctor: what is not as it should be. Node 20's built-ins only.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { node24, prepare } from "./prepare.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

try {
  await prepare();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exit(1);
}

// The condition under which `server-only` can be loaded; there is no bundler here to set it.
const options = [
  ...(existsSync(".env") ? ["--env-file=.env"] : []),
  "--conditions=react-server",
  "scripts/admin.ts",
];
const { status } = spawnSync(node24, [...options, ...process.argv.slice(2)], {
  stdio: "inherit",
  // What is found is printed; the log of a running Parlor is elsewhere.
  env: { LOG_LEVEL: "silent", ...process.env },
});
process.exit(status ?? 1);
