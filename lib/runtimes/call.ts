import { observeReplica, outcomeOf } from "#lib/call-metrics.ts";
import { AppError, type MessageKey } from "#lib/errors.ts";

import type { AdapterCall, CallTimeouts, Delta } from "./adapter.ts";
import { failure } from "./answers/failures.ts";
import { streamCall } from "./answers/stream-call.ts";
import { chooseAddress, countCall, healthOf, noteFinding } from "./health.ts";
import { protocolOf } from "./protocols.ts";
import type { Runtime, RuntimeTimeouts, ServerAddress } from "./runtime.ts";
import { type SamplingParameters, samplingFields } from "./sampling-rules.ts";
import type { AddressProblem } from "./schema.ts";
import { replicaOf } from "./states.ts";

/** The failures with which another address may serve the call, and what they say of the address. */
const addressFailures: Partial<Record<MessageKey, AddressProblem | "loading" | "nothing">> = {
  model_unreachable: "unreachable",
  model_connect_timeout: "timed_out",
  model_certificate: "certificate",
  model_loading: "loading",
  // A server may refuse one model alone.
  model_server_refused: "nothing",
};

/** One call, before it is known which address serves it. */
export type RuntimeCall = Omit<AdapterCall, "sampling"> & {
  sampling?: SamplingParameters | undefined;
};

/**
 * One call to a runtime: yields the answer as it arrives, its end last. A call that has yielded nothing moves on to another address that is up
 * when its own cannot be reached; one that has, never does. Throws an `AppError` when the server fails, and the signal's reason when the
 * signal aborts it.
 */
export async function* callRuntime(
  runtime: Runtime,
  { sampling, ...call }: RuntimeCall,
): AsyncGenerator<Delta, void> {
  if (runtime.keyUnreadable) throw failure("refused", { status: 401 }, { reason: "no key" });
  const limited = { ...call, timeouts: timeoutsOf(runtime.timeouts, call.timeouts) };
  const tried = new Set<ServerAddress>();
  let address = chooseAddress(runtime, call.model, tried);
  while (address !== undefined) {
    tried.add(address);
    const ended = countCall(runtime, address);
    const observation = observeReplica({ runtime: runtime.name, replica: replicaOf(address) });
    // A caller that leaves before the end has stopped the answer; after it, it need not come back.
    let outcome = "stopped";
    let begun = false;
    try {
      const target = { address, apiKey: runtime.apiKey };
      const version = healthOf(runtime, address)?.version ?? null;
      const fields = samplingFields({ kind: runtime.kind, version }, sampling);
      const sent = { ...limited, sampling: fields };
      for await (const delta of streamCall(protocolOf(runtime), target, sent)) {
        begun = true;
        observation.arrived();
        if (delta.type === "end") outcome = "done";
        yield delta;
      }
      return;
    } catch (thrown) {
      outcome = outcomeOf(thrown, call.signal);
      const problem = begun ? undefined : problemIn(thrown);
      if (problem === undefined) throw thrown;
      if (problem !== "nothing") noteFinding(runtime, address, { problem });
      address = chooseAddress(runtime, call.model, tried);
      if (address === undefined || healthOf(runtime, address)?.state !== "up") throw thrown;
    } finally {
      ended();
      observation.ended(outcome);
    }
  }
  throw failure("unreachable", {}, { reason: "no address" });
}

function problemIn(thrown: unknown) {
  return thrown instanceof AppError ? addressFailures[thrown.messageKey] : undefined;
}

/** The time-outs of a call: those of its runtime over the general ones. */
function timeoutsOf(own: RuntimeTimeouts, general: CallTimeouts): CallTimeouts {
  return {
    connectTimeout: own.connectTimeout ?? general.connectTimeout,
    firstTokenTimeout: own.firstTokenTimeout ?? general.firstTokenTimeout,
    silenceTimeout: own.silenceTimeout ?? general.silenceTimeout,
    turnTimeout: general.turnTimeout,
  };
}
