import { configuredRuntimes } from "../configured.ts";
import { lastKnown } from "../discovery.ts";
import { healthOf } from "../health.ts";
import type { Runtime, ServerAddress } from "../runtime.ts";

/** An address that answers, with the version that it reports. `isAssumed`: nobody has entered it; it is where an Ollama usually is. */
export type SeenVersion = {
  runtime: Runtime;
  address: ServerAddress;
  version: string;
  isAssumed: boolean;
};

/** The versions at the addresses of the offered runtimes, as last known. */
export async function versionsSeen(): Promise<SeenVersion[]> {
  const known = await lastKnown();
  const { standIns } = configuredRuntimes();
  const assumed = new Set(standIns.filter(({ source }) => source !== "demo").map(({ id }) => id));
  return known.flatMap(({ runtime }) =>
    runtime.addresses.flatMap((address) => {
      const health = healthOf(runtime, address);
      if (health?.state !== "up" || health.version === null) return [];
      const isAssumed = assumed.has(runtime.id);
      return [{ runtime, address, version: health.version, isAssumed }];
    }),
  );
}
