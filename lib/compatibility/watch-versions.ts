import { instanceId, liveInstances } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { versionsSeen } from "#lib/runtimes/index.ts";

import { runCheck, type Seen } from "./run-check.ts";
import * as store from "./store.ts";

/** How often the versions are compared, in ms: as often as they are asked for. */
const every = 10_000;

/** Compares the versions every ten seconds until the process ends. An address that is seen for the first time is only noted. */
export function watchVersions(): void {
  const look = () =>
    void checkChanged().catch((thrown: unknown) =>
      log.warn({ error: safeErrorText(thrown) }, "the versions of model servers were not compared"),
    );
  processSingleton("versions watch", () => setInterval(look, every).unref());
}

/** Begins to check what has another version than before; never an address that nobody has entered. */
export async function checkChanged(): Promise<void> {
  const seen = (await versionsSeen()).filter(({ isAssumed }) => !isAssumed);
  const rows = await store.readAll();
  if (rows.some(({ state }) => state === "running")) await store.release(await liveInstances());
  for (const each of seen) {
    const place = { runtimeId: each.runtime.id, url: each.address.url };
    const row = rows.find(
      ({ runtimeId, url }) => runtimeId === place.runtimeId && url === place.url,
    );
    if (!row) await store.note(place, each.version, instanceId);
    else if (row.version !== each.version) await begin(each, false);
  }
}

/** Begins a check; returns false when it is not this web server's to run. `again`: whatever was found before. */
export async function begin(seen: Seen, again: boolean): Promise<boolean> {
  const { runtime, address, version } = seen;
  const place = { runtimeId: runtime.id, url: address.url };
  const isOurs = await store.claim(place, version, { instanceId, again });
  if (isOurs) runCheck(seen);
  return isOurs;
}
