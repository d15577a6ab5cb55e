import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { dataFolder, env } from "#lib/env.ts";
import { runFromCheckout } from "#lib/install-lock.ts";
import { HeldError, type Lock, takeLock } from "#lib/lock.ts";

import { build } from "./build.ts";
import { plansFor } from "./plans.ts";
import { secretOf } from "./secret.ts";
import { watchSignals } from "./signals.ts";
import { supervise } from "./supervise.ts";

/** From the settings to the exit code. */
export async function run(dev: boolean): Promise<number> {
  process.title = "parlor";
  const command = dev ? "npm run dev" : "npm start";
  const requests = watchSignals();
  try {
    const lock = openFolder(command);
    const secret = env.AUTH_SECRET ?? secretOf(dataFolder);
    if (!dev) {
      if (!(await build(requests))) return 1;
      runFromCheckout(command);
    }
    // Not earlier: the build may be read by others.
    process.umask(0o077);
    const { code, message } = await supervise(
      plansFor(env, { dev, secret }),
      requests,
      (name, where) => {
        if (name === "web") announce(lock, where);
      },
    );
    if (message !== undefined) console.error(message);
    return code;
  } catch (thrown) {
    if (thrown instanceof HeldError)
      console.error(`${thrown.message}\nStop that first, or set DATA_DIR to another folder.`);
    else console.error(thrown instanceof Error ? thrown.message : thrown);
    return 1;
  }
}

/** Claims the data folder, before anything is built or started for it. */
function openFolder(command: string): Lock {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  chmodSync(dataFolder, 0o700);
  return takeLock(join(dataFolder, "lock"), `The data folder ${dataFolder}`, command);
}

function announce(lock: Lock, { address = "", setup }: { address?: string; setup?: string }) {
  lock.reachedAt(address);
  console.log(`Parlor is ready: ${address}\nIts data is in ${dataFolder}`);
  if (setup)
    console.log(
      `Nobody has an account yet. Create the first administrator (once, within an hour):\n${setup}`,
    );
}
