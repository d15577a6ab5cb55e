import { log } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import type { DiscoveredModel, LoadedModel, Runtime, ServerAddress } from "./runtime.ts";
import type { AddressProblem, AddressState } from "./schema.ts";

/** What is known of an address of a runtime. */
export type AddressHealth = {
  state: AddressState;
  /** Why it is down. */
  problem: AddressProblem | null;
  version: string | null;
  /** How long the last list of models took, in ms. */
  latencyMs: number | null;
  /** How many requests have failed in a row. */
  failures: number;
  /** Since when it is in this state. */
  since: Date;
  /** The last known ones: they stay while it does not answer. */
  models: DiscoveredModel[];
  /** What is in its memory; null: not known. */
  loaded: LoadedModel[] | null;
};

/** What a request has shown of an address. */
export type Finding =
  | Pick<AddressHealth, "models" | "loaded" | "version" | "latencyMs">
  | { problem: AddressProblem | "loading" };

const known = processSingleton("runtime health", () => new Map<string, AddressHealth>());

// The address is part of the key: another address of the same runtime is another server.
const keyOf = ({ id, kind }: Runtime, { url }: ServerAddress) => `${id} ${kind} ${url}`;

/** Undefined while the address has not been asked yet. */
export const healthOf = (runtime: Runtime, address: ServerAddress): AddressHealth | undefined =>
  known.get(keyOf(runtime, address));

/** Notes what a request has shown, and logs a change of the state. */
export function noteFinding(runtime: Runtime, address: ServerAddress, finding: Finding): void {
  const before = healthOf(runtime, address);
  const found = next(before, finding);
  const since = before?.state === found.state ? before.since : new Date();
  known.set(keyOf(runtime, address), { ...found, since });
  if (before?.state === found.state && before.problem === found.problem) return;
  log.info(
    {
      runtime: runtime.name,
      kind: runtime.source === "demo" ? "demo" : runtime.kind,
      state: found.state,
      ...(found.problem && { problem: found.problem }),
      ...(found.state === "up" && { models: found.models.length }),
    },
    "runtime",
  );
}

function next(before: AddressHealth | undefined, finding: Finding): Omit<AddressHealth, "since"> {
  if (!("problem" in finding)) return { state: "up", problem: null, failures: 0, ...finding };
  const { problem } = finding;
  // A busy server may be late once.
  if (problem === "timed_out" && before?.state === "up" && before.failures === 0)
    return { ...before, failures: 1 };
  const kept = {
    version: before?.version ?? null,
    latencyMs: null,
    models: before?.models ?? [],
    loaded: null,
  };
  return problem === "loading"
    ? { ...kept, state: "loading", problem: null, failures: 0 }
    : { ...kept, state: "down", problem, failures: (before?.failures ?? 0) + 1 };
}

/** Forgets the addresses of runtimes that no longer exist. */
export function forgetOthers(runtimes: readonly Runtime[]): void {
  const keys = new Set(
    runtimes.flatMap((runtime) => runtime.addresses.map((address) => keyOf(runtime, address))),
  );
  for (const key of known.keys()) if (!keys.has(key)) known.delete(key);
}

const rank = { up: 0, unknown: 1, loading: 2, down: 3 };

/** How many calls are under way at each address. */
const underWay = processSingleton("calls of addresses", () => new Map<string, number>());

export const callsUnderWay = (runtime: Runtime, address: ServerAddress): number =>
  underWay.get(keyOf(runtime, address)) ?? 0;

/** Counts a call that begins at an address, and returns the function that counts its end. */
export function countCall(runtime: Runtime, address: ServerAddress): () => void {
  const key = keyOf(runtime, address);
  const add = (calls: number) => underWay.set(key, (underWay.get(key) ?? 0) + calls);
  add(1);
  return () => {
    add(-1);
    if (underWay.get(key) === 0) underWay.delete(key);
  };
}

/**
 * The address for a call: of those that are up and have the model the one with the fewest calls under way, the first of equal ones; otherwise
 * the one with the fewest failures. Undefined when all have been tried.
 */
export function chooseAddress(
  runtime: Runtime,
  model: string,
  tried: ReadonlySet<ServerAddress>,
): ServerAddress | undefined {
  const order = (address: ServerAddress): number => {
    const health = healthOf(runtime, address);
    const lacks = health !== undefined && !health.models.some(({ name }) => name === model);
    const calls = callsUnderWay(runtime, address);
    const failures = Math.min(health?.failures ?? 0, 400);
    return rank[health?.state ?? "unknown"] * 1e6 + (lacks ? 5e5 : 0) + failures * 1e3 + calls;
  };
  return runtime.addresses
    .filter((address) => !tried.has(address))
    .sort((one, other) => order(one) - order(other))[0];
}
