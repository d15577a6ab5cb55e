import { defineConfig } from "vitest/config";

// Deadlines say that something hangs, not that it is slow: a machine that other programs keep busy takes several times as long.
const patience = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
};

export default defineConfig({
  test: {
    // Two cores: more workers only make deadlines slip.
    maxWorkers: 2,
    projects: [
      {
        // What runs on the server, as the server sees it.
        ssr: { resolve: { conditions: ["react-server", "node", "development|production"] } },
        test: {
          name: "rooms",
          include: ["{app,bench,lib,processes,scripts}/**/*.test.{ts,tsx}"],
          // One embedded PostgreSQL for the whole run; each test file makes people of its own, so files do not meet.
          globalSetup: ["./lib/testing/database.ts"],
          ...patience,
        },
      },
      {
        // What is drawn: React as a browser has it, drawn to a string.
        test: { name: "furniture", include: ["components/**/*.test.{ts,tsx}"], ...patience },
      },
    ],
  },
});
