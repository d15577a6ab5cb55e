// Where a call goes: what the health of the addresses and the calls under way say, for the order of the replicas.

import { processSingleton } from "#lib/process-singleton.ts";

import { circuitAt, healthOf, keyOf } from "./health.ts";
import { type Replica, replicaOrder } from "./replica-order.ts";
import type { Runtime, ServerAddress } from "./runtime.ts";
import type { CircuitState } from "./schema.ts";

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

/** How many calls a runtime serves at the same time: those of each address that calls go to, one of each that is tried, and of one address at least. */
export function slotsOf(runtime: Runtime): number {
  const slots = runtime.addresses.map((address) => {
    const isUp = healthOf(runtime, address)?.state === "up";
    return isUp ? slotsAt(runtime, circuitAt(runtime, address)) : 0;
  });
  return Math.max(
    runtime.slots,
    slots.reduce((sum, each) => sum + each, 0),
  );
}

const slotsAt = ({ slots }: Runtime, circuit: CircuitState): number =>
  circuit === "closed" ? slots : circuit === "half_open" ? 1 : 0;

/** The standing of an address for the next call; `isAsked`: it may be called after another one has failed. */
type Candidate = Replica & { address: ServerAddress; isAsked: boolean };

function candidateOf(runtime: Runtime, address: ServerAddress, model: string): Candidate {
  const health = healthOf(runtime, address);
  const circuit = circuitAt(runtime, address);
  const calls = callsUnderWay(runtime, address);
  const isUsable =
    health?.state === "up" && (circuit === "closed" || (circuit === "half_open" && calls === 0));
  const standing = isUsable ? 0 : standings[health?.state ?? "unknown"];
  const { failures = 0 } = health ?? {};
  const lacks = health !== undefined && !health.models.some(({ name }) => name === model);
  return {
    address,
    url: address.url,
    isAsked: health?.state === "up" || health === undefined,
    rank: standing * 1e6 + (lacks ? 5e5 : 0) + (isUsable ? 0 : Math.min(failures, 400) * 1e3),
    calls,
    slots: circuit === "half_open" ? 1 : runtime.slots,
  };
}

/** Of the addresses to which calls do not go at present: `up` with an open circuit, or with a call that tries it. */
const standings = { up: 1, unknown: 2, loading: 3, down: 4 };

/**
 * The address for a call of a conversation, or of none: the conversation's own, of those that calls go to and that have the model and room;
 * otherwise the one that is least ill. After others were tried, only one that may answer. Undefined when there is none left.
 */
export function chooseAddress(
  runtime: Runtime,
  { model, conversationId, tried }: WantedAddress,
): ServerAddress | undefined {
  const candidates = runtime.addresses
    .filter((address) => !tried.has(address))
    .map((address) => candidateOf(runtime, address, model))
    .filter(({ isAsked }) => isAsked || tried.size === 0);
  return replicaOrder(candidates, conversationId)[0]?.address;
}

/** Whether a call would go to its conversation's own replica now, which has evaluated the conversation: that one has room. */
export function ownReplicaHasRoom(
  runtime: Runtime,
  { model, conversationId }: Omit<WantedAddress, "tried">,
): boolean {
  if (conversationId === undefined || runtime.addresses.length < 2) return true;
  const candidates = runtime.addresses.map((address) => candidateOf(runtime, address, model));
  const [own] = replicaOrder(
    candidates.map((candidate) => ({ ...candidate, calls: 0 })),
    conversationId,
  );
  return replicaOrder(candidates, conversationId)[0]?.address === own?.address;
}

export type WantedAddress = {
  model: string;
  conversationId?: string | undefined;
  tried: ReadonlySet<ServerAddress>;
};
