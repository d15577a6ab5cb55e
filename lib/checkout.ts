// Servers run from what is built and installed in this folder, and a second one may be started from it on another data folder. Whoever builds
// or installs must not do so under a server that runs.

import { resolve } from "node:path";

import { type Lock, shareLock, takeLock } from "./lock.ts";

const path = resolve(/* turbopackIgnore: true */ ".checkout");
const name = "This checkout";

/** Says that this process runs from what is there, until it ends. Throws `HeldError` while somebody changes it. */
export const runFromCheckout = (what: string): void => shareLock(path, name, what);

/** Claims the checkout for a change, until it is released. Throws `HeldError` while anything runs from it. */
export const changeCheckout = (what: string): Lock => takeLock(path, name, what);
