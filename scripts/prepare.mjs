// Prerequisites of every command of the project: its packages, Node 24 among them, and the database
// client that Prisma generates from the schema. Node 20's built-ins only.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";

/** The project's own Node, relative to the project's folder like all paths here. */
export const node24 = "node_modules/node/bin/node";

const lockfile = "package-lock.json";
const installedFrom = "node_modules/.installed-from";
const schema = "prisma/schema.prisma";
const client = "lib/generated/prisma/client.ts";
const generatedFrom = "lib/generated/generated-from";

/**
 * Installs and generates what is missing or outdated. Throws when that fails. The project's folder
 * is the working directory.
 */
export async function prepare() {
  if (!isInstalled()) await install();
  if (!isGenerated()) await generate();
}

function isInstalled() {
  if (!existsSync(node24)) return false;
  if (read(installedFrom) === packages()) return true;
  // The packages were installed by hand: npm writes its own list at the end of an install.
  const own = "node_modules/.package-lock.json";
  if (
    !existsSync(own) ||
    statSync(own).mtimeMs < statSync(lockfile).mtimeMs ||
    existsSync(installedFrom)
  )
    return false;
  writeFileSync(installedFrom, packages());
  return true;
}

async function install() {
  if (
    existsSync(node24) &&
    spawnSync(node24, ["scripts/unused.mjs"], { stdio: "inherit" }).status === 3
  )
    process.exit(1);
  console.log("Installing packages (a minute or two) …");
  const npm = process.env.npm_execpath ? [machinesNode(), process.env.npm_execpath] : ["npm"];
  await run([...npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    PATH: withoutOurs(process.env.PATH ?? ""),
    // Prisma's packages would download programs that are not used here.
    PRISMA_SCHEMA_ENGINE_BINARY: machinesNode(),
  });
  if (!existsSync(node24))
    throw new Error(
      "Node 24 was not installed: npm must be allowed to run the script of the package `node`.",
    );
  writeFileSync(installedFrom, packages());
}

async function generate() {
  console.log("Making the database client …");
  await run([node24, "node_modules/prisma/build/index.js", "generate"], {
    // Checked for and never run: with it nothing is downloaded from Prisma's host.
    PRISMA_SCHEMA_ENGINE_BINARY: node24,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  });
  writeFileSync(generatedFrom, source());
}

const isGenerated = () => existsSync(client) && read(generatedFrom) === source();

const packages = () => hash(readFileSync(lockfile), `${process.platform} ${process.arch}`);
const source = () => hash(readFileSync(schema), readFileSync("node_modules/prisma/package.json"));

/** @param {(string | Buffer)[]} parts */
const hash = (...parts) =>
  parts.reduce((sum, part) => sum.update(part), createHash("sha256")).digest("hex");

/** @param {string} path */
const read = (path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined);

/**
 * The Node that npm itself runs on, because the project's own, which may run this, is about to be
 * replaced.
 */
const machinesNode = () => process.env.npm_node_execpath ?? process.execPath;

/** `npm run` puts the project's commands first in PATH, its Node among them. @param {string} path */
const withoutOurs = (path) =>
  [
    dirname(machinesNode()),
    ...path.split(delimiter).filter((folder) => !folder.includes("node_modules")),
  ].join(delimiter);

/**
 * Runs a command and waits; its output is shown when it fails. It does not outlive this process.
 *
 * @param {string[]} command
 * @param {Record<string, string>} environment
 * @returns {Promise<void>}
 */
function run([command = "", ...rest], environment) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const kill = () => child.kill();
    process.once("exit", kill);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("exit", kill);
      if (code === 0) resolve();
      else reject(new Error(`${output.trimEnd()}\n${[command, ...rest].join(" ")} failed`));
    });
  });
}
