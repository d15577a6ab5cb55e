// Finds a browser for the tests and the screenshots. Node 20's built-ins only, because it runs
// before anything is installed.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const usual = [
  // A browser without windows takes half the processor time of one that only does not show them.
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
  "/usr/bin/chromium-browser",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The path of a Chromium or Chrome: the system's, or the one that Playwright has downloaded;
 * undefined when there is none.
 */
export function findChromium() {
  return [...usual, playwrightsOwn()].find((path) => path !== undefined && existsSync(path));
}

/** @returns {string | undefined} */
function playwrightsOwn() {
  try {
    return createRequire(import.meta.url)("playwright").chromium.executablePath();
  } catch {
    return undefined; // not installed yet
  }
}

/** Start options: without background traffic, so that a test sees only the product's requests. */
export const chromiumArguments = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
  // A host name without a browser's special trust, for what must work over plain http in a
  // company's network.
  "--host-resolver-rules=MAP parlor.test 127.0.0.1",
  // Chromium's own sandbox does not start for root.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
