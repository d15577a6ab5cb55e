// npm run admin -- reset NAME: for the day when nobody can sign in who could let the others in. Node 20's built-ins only.

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

// `server-only` lets itself be loaded under this condition; there is no bundler here that would see to it.
const options = [
  ...(existsSync(".env") ? ["--env-file=.env"] : []),
  "--conditions=react-server",
  "scripts/admin.ts",
];
const { status } = spawnSync(node24, [...options, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(status ?? 1);
