// The small app of `plain` and `lean`, built when it has changed since the last build.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const builtFrom = join(here, ".next/built-from");
const sources = [
  "app/plain/route.ts",
  "app/lean/route.ts",
  "app/layout.tsx",
  "app/page.tsx",
  "app/markdown/page.tsx",
  "app/markdown/conversation.tsx",
  "../message-text.ts",
  "next.config.ts",
  "../../lib/env.ts",
  "../../package-lock.json",
];

export function buildContenders(): void {
  const sum = createHash("sha256");
  for (const source of sources) sum.update(readFileSync(join(here, source))).update("\0");
  const wanted = sum.digest("hex");
  if (existsSync(builtFrom) && readFileSync(builtFrom, "utf8") === wanted) return;
  console.error("Building the contenders …");
  rmSync(builtFrom, { force: true });
  execFileSync(process.execPath, ["node_modules/next/dist/bin/next", "build", here], {
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  writeFileSync(builtFrom, wanted);
}
