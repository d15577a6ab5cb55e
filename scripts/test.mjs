// npm test: everything, on a fresh clone too. npm run check (--quick): what takes seconds, that is formatting, rules, types and unused things,
// but no test that runs the product. A step that fails does not keep the next from running, so that one run shows all there is to mend.
// The last line is the sum: tests of Vitest and Playwright one by one, every other step as one. Node 20's built-ins only.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { findChromium } from "./chromium.mjs";
import { startPostgres } from "./postgres.mjs";
import { prepare } from "./prepare.mjs";
import { countPlaywright, countVitest } from "./reports.mjs";
import { couldNot, step, sumUp } from "./steps.mjs";
import { installSystemPackages } from "./system-packages.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const quick = process.argv.includes("--quick");
const vitest = ["vitest", "run", "--allowOnly=false", "--maxWorkers=2"];
const playwright = ["playwright", "test", "--forbid-only", "--workers=2"];
const reports = mkdtempSync(join(tmpdir(), "parlor-test-"));
process.once("exit", () => rmSync(reports, { recursive: true, force: true }));

/** A runner that broke off has left no report. @param {string} path */
const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined);

try {
  await prepare();
} catch (thrown) {
  couldNot("installing", thrown instanceof Error ? thrown.message : String(thrown));
  sumUp();
  process.exit();
}
const missing = quick
  ? []
  : await installSystemPackages((name, command) =>
      step(`install: ${name}`, command, { silent: true }),
    );
for (const sentence of missing) console.log(sentence);

await step("types of the routes", ["next", "typegen"], { silent: true });
// The linter takes longer than all other checks together, and one core: nothing waits for it. It makes so many objects that it spends a tenth less
// when more of them are waited for before they are collected.
const eslint = ["--max-semi-space-size=64", "node_modules/eslint/bin/eslint.js"];
const linted = step("lint", ["node", ...eslint, "--max-warnings=0", "."]);
// Many tests wait for a process, or for a limit, and each step ends with its longest test: two rows of steps beside each other keep all cores
// busy. Each takes one worker less than it would alone.
await Promise.all([checkedAndTested(), builtAndUsed(), linted]);
sumUp();

async function checkedAndTested() {
  await checkQuickly();
  if (quick) return;
  await units();
  await stores();
}

async function builtAndUsed() {
  if (!quick) await browser(await step("build", ["node", "scripts/build.mjs"]));
}

async function checkQuickly() {
  await step("formatting, order of imports, cycles", ["biome", "check", "--error-on-warnings"]);
  // TypeScript 7, in a quarter of the processor time of 6. Each checker more would check again what it shares with the others.
  const tsc = "node_modules/typescript-native/bin/tsc";
  await step("types", ["node", tsc, "--noEmit", "--project", ".", "--checkers", "1"]);
  await step("lint by types", ["oxlint", "--type-aware", "--deny-warnings"]);
  await step("nothing unused", ["knip", "--no-progress"]);
}

async function units() {
  const report = join(reports, "vitest.json");
  const reporters = ["--reporter=minimal", "--reporter=json", `--outputFile.json=${report}`];
  await step("unit and integration tests", [...vitest, ...reporters], {
    env: { TEST_DATABASE_URL: "" },
    count: () => countVitest(read(report)),
  });
}

/** The tests of the modules' stores once more, on a PostgreSQL server: TEST_DATABASE_URL, or one that is started for them. */
async function stores() {
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? undefined : await startPostgres().catch(String);
  if (typeof server === "string")
    return console.log(`The stores are not tested on a PostgreSQL server: ${server}`);
  const report = join(reports, "stores.json");
  const reporters = ["--reporter=minimal", "--reporter=json", `--outputFile.json=${report}`];
  const name = `stores on PostgreSQL ${server?.version ?? "(TEST_DATABASE_URL)"}`;
  await step(name, [...vitest, ...reporters], {
    env: { TEST_DATABASE_URL: given ?? server?.url ?? "" },
    count: () => countVitest(read(report)),
  });
  await server?.stop();
}

/** @param {boolean} built */
async function browser(built) {
  if (!built) return couldNot("end-to-end tests", "They need the build.");
  if (findChromium() === undefined) return couldNot("end-to-end tests", "They need a browser.");
  const report = join(reports, "playwright.json");
  await step("end-to-end tests", [...playwright, "--reporter=dot,json"], {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    count: () => countPlaywright(read(report)),
  });
}
