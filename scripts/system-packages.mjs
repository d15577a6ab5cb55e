// System packages for the tests that npm cannot install: a browser, Chinese fonts for its screenshots, strace (durability tests), a
// PostgreSQL server, and nginx (the test with two web servers). Node 20's built-ins only.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

import { findChromium } from "./chromium.mjs";
import { findNginx } from "./nginx.mjs";
import { findPostgres } from "./postgres.mjs";

/** @param {string} command @param {string[]} rest */
const runs = (command, ...rest) => spawnSync(command, rest, { stdio: "ignore" }).status === 0;

const hasChineseLetters = () =>
  existsSync("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc") ||
  runs("sh", "-c", "fc-list :lang=zh | grep -q .");

/** Debian has the smaller browser that Playwright uses too; its descendants may not. */
const browserPackage = () =>
  runs("apt-cache", "show", "chromium-headless-shell") ? "chromium-headless-shell" : "chromium";

/** The Debian packages that this machine lacks. */
function missingPackages() {
  const wanted = [];
  if (findChromium() === undefined) wanted.push(browserPackage());
  if (!hasChineseLetters()) wanted.push("fonts-noto-cjk");
  if (!runs("strace", "-V")) wanted.push("strace");
  if (existsSync("/usr/bin/apt-get") && !findPostgres()) wanted.push("postgresql");
  if (existsSync("/usr/bin/apt-get") && !findNginx()) wanted.push("nginx-light");
  return wanted;
}

/**
 * Installs what is missing where that can be done without a question: with apt as root (or through a sudo that asks nothing), a browser also
 * by Playwright's download. Answers what is still missing, as sentences that say what to install.
 *
 * @param {(label: string, command: string[]) => Promise<boolean>} run
 * @returns {Promise<string[]>}
 */
export async function installSystemPackages(run) {
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = existsSync("/usr/bin/apt-get") && (sudo.length === 0 || runs("sudo", "-n", "true"));
  if (apt && process.platform === "linux" && missingPackages().length > 0) {
    await run("list of packages", [...sudo, "apt-get", "update", "--quiet"]);
    // Asked again, because what there is to install is known only now.
    const wanted = missingPackages();
    const install = [
      "apt-get",
      "install",
      "--yes",
      "--quiet",
      "--no-install-recommends",
      ...wanted,
    ];
    await run(wanted.join(", "), [...sudo, "env", "DEBIAN_FRONTEND=noninteractive", ...install]);
  }
  if (findChromium() === undefined) await run("browser", ["playwright", "install", "chromium"]);

  const still =
    process.platform === "linux"
      ? missingPackages()
      : findChromium() === undefined
        ? ["chromium"]
        : [];
  return still.map(
    (name) =>
      `Missing on this machine: ${name}. Please install it${name.startsWith("chromium") ? " (Google Chrome will do)" : ""}.`,
  );
}
