import { observeReplica, outcomeOf } from "#lib/call-metrics.ts";
import { monotonicNow } from "#lib/clock.ts";
import { AppError, type MessageKey } from "#lib/errors.ts";

import type { AdapterCall, CallTimeouts, Delta } from "./adapter.ts";
import { failure, hasHungUp } from "./answers/failures.ts";
import { streamCall } from "./answers/stream-call.ts";
import { healthOf, noteFinding } from "./health.ts";
import { protocolOf } from "./protocols.ts";
import { chooseAddress, countCall } from "./replicas.ts";
import { type Runtime, type RuntimeTimeouts, replicaOf, type ServerAddress } from "./runtime.ts";
import { type SamplingParameters, samplingFields } from "./sampling-rules.ts";
import type { AddressProblem } from "./schema.ts";

/** Failures that say that an address cannot be used. */
const unusable: Partial<Record<MessageKey, AddressProblem | "loading">> = {
  model_unreachable: "unreachable",
  model_connect_timeout: "timed_out",
  model_certificate: "certificate",
  model_loading: "loading",
};

/** Failures of this call at this address; they say nothing of the address's health. */
const refusals = new Set<MessageKey>(["model_server_refused", "model_missing_there", "model_busy"]);

/** Failures of a server that had accepted the call. */
const faults = new Set<MessageKey>([
  "model_fault",
  "model_runner_ended",
  "model_out_of_memory",
  "model_server_disk_full",
  "model_server_too_old",
  "model_not_loadable",
  "model_address_wrong",
  "model_proxy_failed",
  "model_broke_off",
  "model_ended_early",
  "model_unreadable",
  "model_first_token_timeout",
  "model_silence_timeout",
]);

/** One call, before it is known which address serves it. */
export type RuntimeCall = Omit<AdapterCall, "sampling"> & {
  sampling?: SamplingParameters | undefined;
};

/**
 * One call to a runtime, of a conversation or of none: yields the answer as it arrives, its end last. A call that has yielded nothing moves on to
 * another address that is up when its own fails; one that has, never does. After a fault it moves on once only, because a prompt at which one
 * server ends would end all of them. Throws an `AppError` when the server fails (`model_busy` when one was only full, and none has served it),
 * and the signal's reason when the signal aborts it.
 */
export async function* callRuntime(
  runtime: Runtime,
  { sampling, ...call }: RuntimeCall,
  conversationId?: string,
): AsyncGenerator<Delta, void> {
  if (runtime.keyUnreadable) throw failure("refused", { status: 401 }, { reason: "no key" });
  const began = monotonicNow();
  const attempts: Attempts = { tried: new Set(), faults: 0, busy: undefined };
  const choose = () =>
    chooseAddress(runtime, { model: call.model, conversationId, tried: attempts.tried });
  let address = choose();
  while (address !== undefined) {
    attempts.tried.add(address);
    const spent = (monotonicNow() - began) / 1_000;
    const timeouts = { ...timeoutsOf(runtime.timeouts, call.timeouts), spent };
    const target = { address, apiKey: runtime.apiKey };
    const ended = countCall(runtime, address);
    const observation = observeReplica({ runtime: runtime.name, replica: replicaOf(address) });
    // A caller that leaves before the end has stopped the answer; after it, it need not come back.
    let outcome = "stopped";
    let begun = false;
    try {
      const { version = null } = healthOf(runtime, address) ?? {};
      const fields = samplingFields({ kind: runtime.kind, version }, sampling);
      const sent = { ...call, timeouts, sampling: fields };
      for await (const delta of streamCall(protocolOf(runtime), target, sent)) {
        begun = true;
        observation.arrived();
        if (delta.type === "end") {
          outcome = "done";
          noteFinding(runtime, address, { call: "answered" });
        }
        yield delta;
      }
      return;
    } catch (thrown) {
      outcome = outcomeOf(thrown, call.signal);
      noteFailure(runtime, address, thrown);
      const movesOn = !begun && mayMoveOn(thrown, attempts);
      address = movesOn ? choose() : undefined;
      if (address === undefined) throw movesOn ? (attempts.busy ?? thrown) : thrown;
    } finally {
      ended();
      observation.ended(outcome);
    }
  }
  throw failure("unreachable", {}, { reason: "no address" });
}

type Attempts = { tried: Set<ServerAddress>; faults: number; busy: unknown };

/** Whether another address may serve a call that has failed before it had an answer. */
function mayMoveOn(thrown: unknown, attempts: Attempts): boolean {
  const key = messageKeyOf(thrown);
  if (key === undefined) return false;
  if (key === "model_busy") attempts.busy ??= thrown;
  const isFault = faults.has(key) || (thrown instanceof AppError && hasHungUp(thrown));
  if (isFault) attempts.faults += 1;
  return attempts.faults < 2 && (isFault || refusals.has(key) || key in unusable);
}

function noteFailure(runtime: Runtime, address: ServerAddress, thrown: unknown): void {
  const key = messageKeyOf(thrown);
  const problem = key && unusable[key];
  if (problem) noteFinding(runtime, address, { problem });
  else if (key && faults.has(key)) noteFinding(runtime, address, { call: "failed" });
}

const messageKeyOf = (thrown: unknown): MessageKey | undefined =>
  thrown instanceof AppError ? thrown.messageKey : undefined;

/** The time-outs of a call: those of its runtime over the general ones. */
function timeoutsOf(own: RuntimeTimeouts, general: CallTimeouts): CallTimeouts {
  return {
    connectTimeout: own.connectTimeout ?? general.connectTimeout,
    firstTokenTimeout: own.firstTokenTimeout ?? general.firstTokenTimeout,
    silenceTimeout: own.silenceTimeout ?? general.silenceTimeout,
    turnTimeout: general.turnTimeout,
  };
}
