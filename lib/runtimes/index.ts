import "server-only";

// Model servers: which there are, whether they answer and what they serve, and the adapters that speak their protocols. It does not
// know which of their models are offered to whom: that is lib/models.

import { health } from "#lib/lifecycle.ts";
import { discovery, watchDiscovery } from "./discovery.ts";
import { healthOf } from "./health.ts";
import { runtimesOfFile } from "./models-file.ts";
import type { Runtime } from "./runtime.ts";
import type { SamplingServer } from "./sampling-rules.ts";

export type { Delta, ModelMessage } from "./adapter.ts";
export { callRuntime, type RuntimeCall } from "./call.ts";
export { changeRuntime, createRuntime, deleteRuntime } from "./change-runtimes.ts";
export { type CheckTarget, tryStep } from "./check/steps.ts";
export { versionsSeen } from "./check/versions-seen.ts";
export {
  discoverRuntime,
  discovery,
  type KnownRuntime,
  lastKnown as lastKnownRuntimes,
} from "./discovery.ts";
export { type ExaminedAddress, examineRuntimes } from "./examine.ts";
export { listRuntimes, testRuntime } from "./list-runtimes.ts";
export {
  createModel,
  isManageable,
  loadModel,
  managementOf,
  pullModel,
  type ReplicaProgress,
  removeModel,
  unloadModel,
} from "./management.ts";
export { ownReplicaHasRoom, slotsOf } from "./replicas.ts";
export { ManagementError } from "./requests.ts";
export type { DiscoveredModel, LoadedModel, Runtime } from "./runtime.ts";
export type { SamplingParameters } from "./sampling-rules.ts";
export type { Feature } from "./schema.ts";
export { runtimeStates } from "./states.ts";

/**
 * Runs discovery until the process ends, and adds to the health status whether each runtime has an address that answers. Throws
 * `StartError` when models.yaml has a mistake.
 */
export function watchRuntimes(): void {
  runtimesOfFile();
  watchDiscovery();
  health.parts.set("runtime", async () => {
    const runtimes = await discovery();
    return runtimes.length > 0 && runtimes.every(({ isUp }) => isUp);
  });
}

/** What decides which parameters a runtime knows; the version is that of its first address that says one. */
export function samplingServer(runtime: Runtime): SamplingServer {
  const versions = runtime.addresses.map((address) => healthOf(runtime, address)?.version);
  return { kind: runtime.kind, version: versions.find((version) => version) ?? null };
}

/** True while the demo model is the only one that answers. */
export async function demoAnswers(): Promise<boolean> {
  const available = (await discovery()).filter((known) => known.available);
  return available.length > 0 && available.every(({ runtime }) => runtime.source === "demo");
}
