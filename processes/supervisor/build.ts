import { fork } from "node:child_process";
import { join } from "node:path";

import type { ShutdownRequests } from "./signals.ts";

/**
 * Builds if the sources have changed. Answers whether there is a build now; if not, the reason has
 * been printed. A signal to end stops it.
 */
export async function build(requests: ShutdownRequests): Promise<boolean> {
  const child = fork(join(import.meta.dirname, "../../scripts/build.mjs"), { execArgv: [] });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  void requests.end.then(() => child.connected && child.disconnect());
  return (await ended) === 0;
}
