// Servers run from what is built and installed in this folder, and a second one may be started from it on another data folder. Whoever builds
// or installs must not do so under a server that runs.

import { resolve } from "node:path";

import { HeldError, type Lock, shareLock, takeLock } from "./lock.ts";

const path = resolve(/* turbopackIgnore: true */ ".checkout");
const name = "This checkout";

/** Says that this process runs from what is there, until it ends. Throws `HeldError` while somebody changes it. */
export function runFromCheckout(what: string): void {
  try {
    shareLock(path, name, what);
  } catch (thrown) {
    // A service may run as a user who can only read here. Then it runs all the same, and whoever builds has to know of it.
    if (thrown instanceof HeldError) throw thrown;
  }
}

/** Claims the checkout for a change, until it is released. Throws `HeldError` while anything runs from it. */
export const withInstallLock = (what: string): Lock => takeLock(path, name, what);
