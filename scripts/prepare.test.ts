import { execFile } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, expect, test } from "vitest";

let folder = "";

const write = (path: string, text: string, mode = 0o644) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text, { mode });
};

/** The calls of the stand-ins for npm and Prisma since the last time. */
function done(): string[] {
  const path = join(folder, "done");
  const lines = existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n") : [];
  rmSync(path, { force: true });
  return lines;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parlor-prepare-"));
  write("package-lock.json", "{}");
  write("prisma/schema.prisma", "model A {}");
  write("scripts/unused.mjs", "");
  const node = `#!/bin/sh\nexec ${process.execPath} "$@"\n`;
  const prisma = `
    const fs = require("node:fs");
    fs.appendFileSync("done", "generate " + fs.existsSync(process.env.PRISMA_SCHEMA_ENGINE_BINARY) + "\\n");
    fs.mkdirSync("lib/generated/prisma", { recursive: true });
    fs.writeFileSync("lib/generated/prisma/client.ts", "");`;
  write(
    "npm.cjs",
    `const fs = require("node:fs");
     fs.appendFileSync("done", process.argv[2] + "\\n");
     if (fs.existsSync("no-network")) { console.error("the registry does not answer"); process.exit(1); }
     fs.rmSync("node_modules", { recursive: true, force: true });
     for (const path of ["node_modules/node/bin", "node_modules/prisma/build"]) fs.mkdirSync(path, { recursive: true });
     fs.writeFileSync("node_modules/node/bin/node", ${JSON.stringify(node)}, { mode: 0o755 });
     fs.writeFileSync("node_modules/prisma/package.json", "{}");
     fs.writeFileSync("node_modules/prisma/build/index.js", ${JSON.stringify(prisma)});`,
  );
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `prepare` there; answers its output, or that and the error. */
function prepare(): Promise<string> {
  const program = `
    import { prepare } from ${JSON.stringify(join(import.meta.dirname, "prepare.mjs"))};
    await prepare().catch((thrown) => { console.log(thrown.message); process.exit(1); });`;
  const env = {
    ...process.env,
    npm_execpath: join(folder, "npm.cjs"),
    npm_node_execpath: process.execPath,
  };
  return promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: folder,
    env,
  }).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => `failed: ${stdout}`,
  );
}

test("a fresh clone gets its packages and its client, once", async () => {
  expect(await prepare()).toMatch(/^Installing packages.*\nMaking the database client/);
  expect(done()).toEqual(["ci", "generate true"]);
  expect(await prepare()).toBe("");
  expect(done()).toEqual([]);
});

test("only what has changed is made again", async () => {
  await prepare();
  done();
  write("prisma/schema.prisma", "model A {} model B {}");
  await prepare();
  expect(done()).toEqual(["generate true"]);
  appendFileSync(join(folder, "package-lock.json"), "\n");
  await prepare();
  expect(done()).toEqual(["ci"]);
});

test("packages that were installed by hand are accepted, unless the lockfile is newer", async () => {
  await prepare();
  done();
  rmSync(join(folder, "node_modules/.installed-from"));
  write("node_modules/.package-lock.json", "{}");
  expect(await prepare()).toBe("");
  rmSync(join(folder, "node_modules/.installed-from"));
  utimesSync(join(folder, "node_modules/.package-lock.json"), 0, 0);
  await prepare();
  expect(done()).toEqual(["ci"]);
});

test("a failed install is reported, and retried the next time", async () => {
  write("no-network", "");
  expect(await prepare()).toMatch(/^failed: [^]*the registry does not answer/);
  rmSync(join(folder, "no-network"));
  await prepare();
  expect(done()).toEqual(["ci", "ci", "generate true"]);
});

test("packages are not replaced while a server uses them", async () => {
  await prepare();
  done();
  appendFileSync(join(folder, "package-lock.json"), "\n");
  write("scripts/unused.mjs", "process.exit(3);");
  expect(await prepare()).toMatch(/^failed/);
  expect(done()).toEqual([]);
});
