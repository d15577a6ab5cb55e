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

/** A test that replaces a module, a global or the clock: a module that another file has loaded would not see it. */
const replaces = /\bvi\.(?:mock|doMock|stubGlobal|stubEnv|useFakeTimers|resetModules)\(/;
/** A test with rows, or with a model server: what the process knows of them is in the loaded modules. */
const hasState =
  /"#lib\/testing\/(?:people|model-server|own-database|embedded-server|settings)\.ts"/;
/** What is known of model servers belongs to the process. */
const ofServers = /^lib\/(?:models|runtimes)\//;
const isAlone = (path: string) => {
  const text = readFileSync(path, "utf8");
  return replaces.test(text) || hasState.test(text) || ofServers.test(path);
};
const serverTests = globSync("{app,bench,lib,processes,scripts}/**/*.test.{ts,tsx}");
const componentTests = globSync("components/**/*.test.{ts,tsx}");

// Loading the modules takes longer than the tests of most files: those that keep nothing in them share them. Components are drawn to a string,
// with React as a browser has it.
const projects = [
  {
    ...onServer,
    test: {
      name: "server",
      include: serverTests.filter((path) => !isAlone(path)),
      isolate: false,
      ...withDatabase,
    },
  },
  {
    ...onServer,
    test: { name: "server, alone", include: serverTests.filter(isAlone), ...withDatabase },
  },
  {
    test: {
      name: "components",
      include: componentTests.filter((path) => !isAlone(path)),
      isolate: false,
      ...patience,
    },
  },
  {
    test: { name: "components, alone", include: componentTests.filter(isAlone), ...patience },
  },
];

/**
 * The tests of the modules' stores: those that make rows, and those of backups and of migrations begun at once. Long
 * conversations make the same statements as short ones, only more often: the log of a server shows none that no other test makes.
 */
const storeTests = () => [
  "lib/backup.test.ts",
  "lib/migrate-at-once.test.ts",
  ...globSync("lib/*/*.test.ts", { exclude: ["lib/{models,demo-model,embedded-postgres}/**"] })
    .filter(
      (path) =>
        !/\/(compaction|counting|background-call|pasted-data|notes-pause)\.test\.ts$/.test(path),
    )
    .filter((path) => readFileSync(path, "utf8").includes('"#lib/testing/people.ts"')),
];

export default defineConfig({
  test: {
    // One more than the cores of the machine that this was measured on: some tests wait for processes that they start.
    maxWorkers: 3,
    // With a PostgreSQL server, what is stored is tested on it; all else does not depend on the server.
    projects: process.env.TEST_DATABASE_URL
      ? [{ ...onServer, test: { name: "stores", include: storeTests(), ...withDatabase } }]
      : projects,
  },
});
