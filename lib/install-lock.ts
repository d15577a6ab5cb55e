// Servers run from what is built and installed in this checkout, and a second one may be started
// from it with another data folder. Building or installing must not happen while a server runs.

import { resolve } from "node:path";

import { HeldError, type Lock, shareLock, takeLock } from "./lock.ts";

const path = resolve(/* turbopackIgnore: true */ ".checkout");
const name = "This checkout";

/**
 * Registers this process as running from this checkout until it ends. Throws `HeldError` while the
 * checkout is being changed.
 */
export function runFromCheckout(what: string): void {
  try {
    shareLock(path, name, what);
  } catch (thrown) {
    // A service may run as a user without write access. It runs all the same; an administrator who
    // builds has to know of it.
    if (thrown instanceof HeldError) throw thrown;
  }
}

/**
 * Claims the checkout for a change, until it is released. Throws `HeldError` while a process runs
 * from it.
 */
export const withInstallLock = (what: string): Lock => takeLock(path, name, what);
