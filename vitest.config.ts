import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["react-server", "node", "development|production"] } },
  test: {
    include: ["{app,components,lib,processes,scripts}/**/*.test.{ts,tsx}"],
    // One embedded PostgreSQL for the whole run; each test file makes people of its own, so files do not meet.
    globalSetup: ["./lib/testing/database.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more workers only make deadlines slip.
    maxWorkers: 2,
  },
});
