import { defineConfig } from "@playwright/test";

import { chromiumArguments, findChromium } from "./scripts/chromium.mjs";

const everyPromise = { testMatch: "**/*.spec.ts" };

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // One more than the cores of the machine that this was measured on: some tests wait for processes that they start.
  workers: 3,
  fullyParallel: true,
  retries: 0,
  // Deadlines say that something hangs, not that it is slow: a machine that other programs keep busy takes several times as long.
  timeout: 300_000,
  globalTimeout: 60 * 60_000,
  expect: { timeout: 60_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: {
    // Recording a trace of every test costs time: `--trace on` does it where it is wanted.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: findChromium(), args: chromiumArguments },
  },
  // Every promise holds in both languages. A test where the language cannot matter, or that takes long, says so with `tag: "@once"`.
  projects: [
    { ...everyPromise, name: "en", use: { locale: "en-US" } },
    { ...everyPromise, name: "zh", use: { locale: "zh-CN" }, grepInvert: /@once/ },
  ],
});
