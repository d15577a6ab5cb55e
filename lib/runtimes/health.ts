import { monotonicNow } from "#lib/clock.ts";
import { log } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import {
  afterAnsweredCall,
  afterAnsweredProbe,
  afterFailedCall,
  afterUnreachable,
  type Circuit,
  circuitState,
  closedCircuit,
} from "./circuit.ts";
import type { DiscoveredModel, LoadedModel, Runtime, ServerAddress } from "./runtime.ts";
import type { AddressProblem, AddressState, CircuitState } from "./schema.ts";

/** What is known of an address of a runtime. */
export type AddressHealth = {
  state: AddressState;
  /** Why it is down. */
  problem: AddressProblem | null;
  version: string | null;
  /** How long the last list of models took, in ms. */
  latencyMs: number | null;
  /** How many requests have not reached it in a row. */
  failures: number;
  /** Whether calls go there. */
  circuit: Circuit;
  /** Since when it is in this state. */
  since: Date;
  /** The last known ones: they stay while it does not answer. */
  models: DiscoveredModel[];
  /** What is in its memory; null: not known. */
  loaded: LoadedModel[] | null;
};

/** What a probe has shown of an address, or a call that has not reached it. */
export type ProbeFinding =
  | Pick<AddressHealth, "models" | "loaded" | "version" | "latencyMs">
  | { problem: AddressProblem | "loading" };

/** What a request has shown of an address; `call`: how a call has ended that the server had accepted. */
export type Finding = ProbeFinding | { call: "answered" | "failed" };

const known = processSingleton("runtime health", () => new Map<string, AddressHealth>());

/** Names an address; another one of the same runtime is another server. */
export const keyOf = ({ id, kind }: Runtime, { url }: ServerAddress) => `${id} ${kind} ${url}`;

/** Undefined while the address has not been asked yet. */
export const healthOf = (runtime: Runtime, address: ServerAddress): AddressHealth | undefined =>
  known.get(keyOf(runtime, address));

/** Notes what a request has shown, and logs a change of the state. */
export function noteFinding(runtime: Runtime, address: ServerAddress, finding: Finding): void {
  const before = healthOf(runtime, address);
  const found = next(before, finding, monotonicNow());
  if (!found || found === before) return;
  const since = before?.state === found.state ? before.since : new Date();
  known.set(keyOf(runtime, address), { ...found, since });
  if (
    before?.state === found.state &&
    before.problem === found.problem &&
    before.circuit.opened === found.circuit.opened
  )
    return;
  const circuit = circuitState(found.circuit, monotonicNow());
  log.info(
    {
      runtime: runtime.name,
      kind: runtime.source === "demo" ? "demo" : runtime.kind,
      state: found.state,
      ...(found.problem && { problem: found.problem }),
      ...(found.state === "up" && { models: found.models.length }),
      ...(circuit !== "closed" && { circuit, openings: found.circuit.openings }),
    },
    "runtime",
  );
}

/** The health after a finding; undefined when there is nothing to note. */
function next(
  before: AddressHealth | undefined,
  finding: Finding,
  now: number,
): Omit<AddressHealth, "since"> | undefined {
  const circuit = before?.circuit ?? closedCircuit;
  if ("call" in finding) {
    if (!before) return undefined;
    const after =
      finding.call === "answered" ? afterAnsweredCall(circuit) : afterFailedCall(circuit, now);
    return after === circuit ? before : { ...before, circuit: after };
  }
  if (!("problem" in finding))
    return {
      state: "up",
      problem: null,
      failures: 0,
      circuit: afterAnsweredProbe(circuit, now),
      ...finding,
    };
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
  if (problem === "loading")
    return { ...kept, state: "loading", problem: null, failures: 0, circuit };
  return {
    ...kept,
    state: "down",
    problem,
    failures: (before?.failures ?? 0) + 1,
    // While it is away, each probe that finds it so is no news.
    circuit: before?.state === "down" ? circuit : afterUnreachable(circuit, now),
  };
}

/** Whether calls go to an address at present. They always go to the only one. */
export function circuitAt(runtime: Runtime, address: ServerAddress): CircuitState {
  const health = healthOf(runtime, address);
  if (!health || runtime.addresses.length < 2) return "closed";
  return health.state === "down" ? "open" : circuitState(health.circuit, monotonicNow());
}

/** When calls go to an address again that answers probes and has failed them; null while they do, or while it does not answer. */
export function retryAt(runtime: Runtime, address: ServerAddress): Date | null {
  const health = healthOf(runtime, address);
  if (health?.state !== "up" || circuitAt(runtime, address) !== "open") return null;
  const { until = 0 } = health.circuit.opened ?? {};
  return new Date(Date.now() + Math.max(0, until - monotonicNow()));
}

/** Forgets the addresses of runtimes that no longer exist. */
export function forgetOthers(runtimes: readonly Runtime[]): void {
  const keys = new Set(
    runtimes.flatMap((runtime) => runtime.addresses.map((address) => keyOf(runtime, address))),
  );
  for (const key of known.keys()) if (!keys.has(key)) known.delete(key);
}
