// Builds the application when its sources have changed since the last build. A build contains
// nothing of the environment: it serves every setting. Runs on the project's Node; ends with code 3
// when a server runs from this checkout.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { withInstallLock } from "#lib/install-lock.ts";
import { HeldError } from "#lib/lock.ts";

const builtFrom = ".next/built-from";

/**
 * The inputs of a build, besides the packages, which the lockfile represents. Generated code is
 * made from the schema.
 */
const sources = [
  ...[
    "app",
    "components",
    "lib",
    "public",
    "prisma/schema.prisma",
    "instrumentation.ts",
    "instrumentation-client.ts",
    "proxy.ts",
  ],
  ...["next.config.ts", "postcss.config.mjs", "tsconfig.json", "package.json", "package-lock.json"],
];
const leftOut = /^lib\/(generated|testing)$|\.test\.tsx?$/;

/** The environment of a build, all of it. */
const environment = ["PATH", "HOME", "TMPDIR", "LANG", "CI"];

try {
  await buildIfChanged();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = thrown instanceof HeldError ? 3 : 1;
}
// The listener would keep this process alive.
process.exit();

async function buildIfChanged() {
  const wanted = fingerprint();
  const isBuilt = () => existsSync(builtFrom) && readFileSync(builtFrom, "utf8") === wanted;
  if (isBuilt()) return;
  const lock = claim();
  console.log("Building, because something has changed (half a minute) …");
  rmSync(builtFrom, { force: true });
  await build();
  writeFileSync(builtFrom, wanted);
  lock.release();
}

function claim() {
  try {
    return withInstallLock("a build");
  } catch (thrown) {
    if (thrown instanceof HeldError)
      thrown.message +=
        "\nStop it first: its sources have changed, and a new build would take its files away.";
    throw thrown;
  }
}

function fingerprint() {
  const sum = createHash("sha256");
  /** @param {string} path */
  const add = (path) => {
    if (leftOut.test(path) || !existsSync(path)) return;
    if (statSync(path).isDirectory())
      for (const name of readdirSync(path).sort()) add(join(path, name));
    else sum.update(`${path}\0`).update(readFileSync(path)).update("\0");
  };
  for (const path of sources) add(path);
  return sum.digest("hex");
}

/** @returns {Promise<void>} */
function build() {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
      env: {
        ...Object.fromEntries(environment.map((name) => [name, process.env[name]])),
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (output += text));
    // The process that asked for the build has ended, or cancelled it.
    const stop = () => void (child.kill("SIGKILL"), process.exit(1));
    for (const ending of ["disconnect", "SIGINT", "SIGTERM", "SIGHUP"]) process.once(ending, stop);
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${output.trimEnd()}\nThe build failed.`)),
    );
  });
}
