import { isOnlyInstance } from "#lib/instances/index.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { reloadVariants } from "#lib/variants/index.ts";

import { loadKept } from "./loads.ts";
import { reloadRegistry } from "./registry.ts";
import { reloadReleaseRules } from "./release-source.ts";
import { registryVersion } from "./version-store.ts";

/** In ms. */
const every = 10_000;
/** In ms: for how long at most another web server still offers what was taken away from a user on this one. */
const lookEvery = 1_000;

const watch = processSingleton("models watch", () => ({
  timers: [] as NodeJS.Timeout[],
  /** That of the last rows that were read. */
  version: undefined as bigint | undefined,
  /** One reading at a time: an older one must not replace a newer one. */
  isReading: false,
}));

/**
 * Until the process ends, reads what administrators have changed on another web server: every second whether there is anything, unless this is the
 * only one, and all of it every ten seconds, when the models that are to stay in memory are loaded. While the database does not answer, what is
 * known holds.
 */
export function watchModels(): void {
  const look = () => void readIfChanged().catch(unread);
  const read = () => void readEverything().then(loadKept).catch(unread);
  read();
  if (watch.timers.length > 0) return;
  watch.timers.push(setInterval(read, every).unref());
  if (!isOnlyInstance()) watch.timers.push(setInterval(look, lookEvery).unref());
}

/** Reads everything again if anything was changed since the last time, on whichever web server. */
export async function readIfChanged(): Promise<void> {
  if ((await registryVersion()) !== watch.version) await readEverything();
}

async function readEverything(): Promise<void> {
  if (watch.isReading) return;
  watch.isReading = true;
  try {
    // Before the rows: what is changed in between is read again.
    const version = await registryVersion();
    const [areVariantsRead] = await Promise.all([
      reloadVariants(),
      reloadRegistry(),
      reloadReleaseRules(),
    ]);
    if (areVariantsRead) watch.version = version;
  } finally {
    watch.isReading = false;
  }
}

const unread = (thrown: unknown) =>
  log.warn({ error: safeErrorText(thrown) }, "the settings of the models were not read");
