import { everyRuntime } from "./configured.ts";
import { circuitAt, healthOf, retryAt } from "./health.ts";
import { callsUnderWay } from "./replicas.ts";
import { type LoadedModel, type Runtime, replicaOf } from "./runtime.ts";
import type { AddressState, CircuitState } from "./schema.ts";

/** An address of a runtime at this moment. `replica` names it by its host and port. */
export type ReplicaState = {
  url: string;
  replica: string;
  state: AddressState;
  circuit: CircuitState;
  /** When calls go there again; null while they do. */
  retryAt: string | null;
  underWay: number;
  /** Requests that have failed in a row. */
  failures: number;
  /** What is in its memory; null: not known. */
  loaded: LoadedModel[] | null;
};

export type RuntimeState = { runtime: Runtime; replicas: ReplicaState[] };

/** All runtimes as they are known in this process: nothing is asked. */
export const runtimeStates = (): RuntimeState[] =>
  everyRuntime().map((runtime) => ({
    runtime,
    replicas: runtime.addresses.map((address) => {
      const health = healthOf(runtime, address);
      return {
        url: address.url,
        replica: replicaOf(address),
        state: health?.state ?? "loading",
        circuit: circuitAt(runtime, address),
        retryAt: retryAt(runtime, address)?.toISOString() ?? null,
        underWay: callsUnderWay(runtime, address),
        failures: health?.failures ?? 0,
        loaded: health?.loaded ?? null,
      };
    }),
  }));
