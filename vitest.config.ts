import { globSync, readFileSync } from "node:fs";

import { defineConfig } from "vitest/config";

// Deadlines say that something hangs, not that it is slow: a machine that other programs keep busy takes several times as long.
const patience = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
};

// What runs on the server, as the server sees it.
const onServer = {
  ssr: { resolve: { conditions: ["react-server", "node", "development|production"] } },
};
// One database for the whole run; each test file makes people of its own, so files do not meet.
const withDatabase = {
  globalSetup: ["./lib/testing/database.ts"],
  setupFiles: ["./lib/testing/no-runtimes.ts"],
  ...patience,
};

const server = {
  ...onServer,
  test: {
    name: "server",
    include: ["{app,bench,lib,processes,scripts}/**/*.test.{ts,tsx}"],
    ...withDatabase,
  },
};

const componentTests = globSync("components/**/*.test.{ts,tsx}");
const mocks = (path: string) =>
  /\bvi\.(?:mock|stubGlobal|useFakeTimers)\(/.test(readFileSync(path, "utf8"));

// What is drawn: React as a browser has it, drawn to a string.
const components = {
  test: {
    name: "components",
    include: componentTests.filter((path) => !mocks(path)),
    // Nothing in them is shared that a file could change for the next one; loading React and the highlighter once saves seconds a file.
    isolate: false,
    ...patience,
  },
};

// Those that replace a module, a global or the clock: a module that another file has loaded would not see it.
const mockedComponents = {
  test: { name: "mocked components", include: componentTests.filter(mocks), ...patience },
};

/**
 * The tests of the modules' stores: those that make rows, and that of migrations begun at once. Long
 * conversations make the same statements as short ones, only more often.
 */
const storeTests = () => [
  "lib/migrate-at-once.test.ts",
  ...globSync("lib/*/*.test.ts", { exclude: ["lib/{models,demo-model,embedded-postgres}/**"] })
    .filter((path) => !/\/(compaction|counting|background-call)\.test\.ts$/.test(path))
    .filter((path) => readFileSync(path, "utf8").includes('"#lib/testing/people.ts"')),
];

export default defineConfig({
  test: {
    // One more than the cores of the machine that this was measured on: some tests wait for processes that they start.
    maxWorkers: 3,
    // With a PostgreSQL server, what is stored is tested on it; all else does not depend on the server.
    projects: process.env.TEST_DATABASE_URL
      ? [{ ...onServer, test: { name: "stores", include: storeTests(), ...withDatabase } }]
      : [server, components, mockedComponents],
  },
});
