import { defineConfig } from "@playwright/test";

import { chromiumArguments, findChromium } from "./scripts/chromium.mjs";

const everyPromise = { testMatch: "**/*.spec.ts" };

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // Two cores: more browsers only make deadlines slip.
  workers: 2,
  fullyParallel: true,
  retries: 0,
  timeout: 60_000,
  globalTimeout: 30 * 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: {
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: findChromium(), args: chromiumArguments },
  },
  // Every promise holds in both languages. A test where the language cannot matter, or that takes long, says so with `tag: "@once"`.
  projects: [
    { ...everyPromise, name: "en", use: { locale: "en-US" } },
    { ...everyPromise, name: "zh", use: { locale: "zh-CN" }, grepInvert: /@once/ },
  ],
});
