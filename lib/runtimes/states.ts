import { everyRuntime } from "./configured.ts";
import { healthOf } from "./health.ts";
import { callsUnderWay } from "./replicas.ts";
import { type Runtime, replicaOf } from "./runtime.ts";

/** A runtime at this moment, in numbers. `replica` names an address by its host and port. */
export type RuntimeState = {
  runtime: Runtime;
  replicas: { replica: string; isUp: boolean; underWay: number; failures: number }[];
};

/** All runtimes as they are known in this process: nothing is asked. */
export const runtimeStates = (): RuntimeState[] =>
  everyRuntime().map((runtime) => ({
    runtime,
    replicas: runtime.addresses.map((address) => {
      const health = healthOf(runtime, address);
      return {
        replica: replicaOf(address),
        isUp: health?.state === "up",
        underWay: callsUnderWay(runtime, address),
        failures: health?.failures ?? 0,
      };
    }),
  }));
