// Discovery: which runtimes answer, and which models they have. It runs every ten seconds, so that a question does not wait for it, and an
// Ollama that was started later replaces the demo model automatically. Each address is asked by itself: a dead one delays no other.

import { processSingleton } from "#lib/process-singleton.ts";

import {
  configuredRuntimes,
  everyRuntime,
  reloadRuntimes,
  runtimesAreLoaded,
} from "./configured.ts";
import { forgetOthers, healthOf, noteFinding } from "./health.ts";
import { probe } from "./probe.ts";
import type { DiscoveredModel, LoadedModel, Runtime } from "./runtime.ts";

/** A runtime, and what it serves at present. */
export type KnownRuntime = {
  runtime: Runtime;
  /** True while an address answers. */
  isUp: boolean;
  /** True while an address answers, or is loading its model. */
  available: boolean;
  /** The last known ones, each once; those of an address that answers, where there is one. */
  models: DiscoveredModel[];
  /** What its addresses have in memory, each model once for each address; null: none of them says. */
  loaded: LoadedModel[] | null;
};

const every = 10_000;

type Round = { over: Promise<void>; probes: Promise<void>[] };
const state = processSingleton("discovery", (): { round?: Promise<Round> | undefined } => ({}));

/** The runtimes that are offered: all fixed ones, and of those that stand in for others the first that answers. */
function offeredRuntimes(): KnownRuntime[] {
  const { fixed, standIns } = configuredRuntimes();
  const all = fixed.map(knownRuntime);
  const standIn = standIns.map(knownRuntime).find(({ available }) => available);
  if (standIn) return [standIn, ...all];
  // While nothing answers, an administrator is shown where Parlor looks.
  const [first] = standIns;
  return all.length === 0 && first ? [knownRuntime(first)] : all;
}

/** The known state; while no runtime answers it is queried first. */
export async function discovery(): Promise<KnownRuntime[]> {
  if (!(runtimesAreLoaded() && isDecided())) await firstAnswer();
  return offeredRuntimes();
}

/** The last known state of every address, without waiting for those that do not answer. */
export async function lastKnown(): Promise<KnownRuntime[]> {
  const isAsked = (runtime: Runtime) =>
    runtime.addresses.every((address) => healthOf(runtime, address) !== undefined);
  if (!(runtimesAreLoaded() && everyRuntime().every(isAsked))) await discoverNow();
  return offeredRuntimes();
}

/** Runs discovery every ten seconds until the process ends. */
export function watchDiscovery(): void {
  const look = () => void reloadRuntimes().then(discoverNow);
  look();
  processSingleton("discovery watch", () => setInterval(look, every).unref());
}

/** Asks all runtimes now. Never throws: no answer is a result too. Concurrent callers share one query. */
export async function discoverNow(): Promise<void> {
  const { over } = await currentRound();
  await over;
}

/** Asks the addresses of one runtime. */
export async function discoverRuntime(runtime: Runtime): Promise<void> {
  await Promise.all(probesOf(runtime));
}

const probesOf = (runtime: Runtime): Promise<void>[] =>
  runtime.addresses.map(async (address) =>
    noteFinding(runtime, address, await probe(runtime, address)),
  );

function currentRound(): Promise<Round> {
  state.round ??= begin();
  return state.round;
}

async function begin(): Promise<Round> {
  if (!runtimesAreLoaded()) await reloadRuntimes();
  const runtimes = everyRuntime();
  forgetOthers(runtimes);
  const probes = runtimes.flatMap(probesOf);
  const over = Promise.all(probes).then(() => {
    state.round = undefined;
  });
  return { over, probes };
}

/** Resolves as soon as a runtime answers, at the latest when all have been asked. */
async function firstAnswer(): Promise<void> {
  const { over, probes } = await currentRound();
  await new Promise<void>((resolve) => {
    for (const each of probes) void each.then(() => isDecided() && resolve());
    void over.then(resolve);
  });
}

/** Whether a runtime is available, and none that it stands in for has still to be asked. */
function isDecided(): boolean {
  const { fixed, standIns } = configuredRuntimes();
  if (fixed.some((runtime) => knownRuntime(runtime).available)) return true;
  const asked = standIns.findIndex(
    (runtime) => !runtime.addresses.every((address) => healthOf(runtime, address)),
  );
  const settled = asked < 0 ? standIns : standIns.slice(0, asked);
  return settled.some((runtime) => knownRuntime(runtime).available);
}

/** A runtime with what is known of its addresses. */
export function knownRuntime(runtime: Runtime): KnownRuntime {
  const health = runtime.addresses.flatMap((address) => healthOf(runtime, address) ?? []);
  const up = health.filter(({ state: is }) => is === "up");
  const models = new Map<string, DiscoveredModel>();
  for (const { models: served } of up.length > 0 ? up : health)
    for (const model of served) if (!models.has(model.name)) models.set(model.name, model);
  return {
    runtime,
    isUp: up.length > 0,
    available: health.some(({ state: is }) => is !== "down"),
    models: [...models.values()],
    loaded: up.some(({ loaded }) => loaded !== null)
      ? up.flatMap(({ loaded }) => loaded ?? [])
      : null,
  };
}
