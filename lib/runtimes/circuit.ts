// A circuit breaker for each address: whether calls go there. It is part of the address's health; this file only has its transitions. Times
// are in ms, of `monotonicNow`.

import type { CircuitState } from "./schema.ts";

export type Circuit = {
  /** The calls that have failed in a row. */
  failures: number;
  /** How often it has opened lately. */
  openings: number;
  openedAt: number;
  /** Undefined while it is closed. `byCalls`: only an answered call closes it, because the address answers probes and fails calls. */
  opened?: { until: number; byCalls: boolean } | undefined;
};

/** A server may fail at one prompt. So many failures in a row are its own. */
const failuresToOpen = 3;
const shortestWait = 10_000;
const longestWait = 120_000;
/** An opening that is longer ago does not make the next wait longer. */
const forgetAfter = 600_000;

export const closedCircuit: Circuit = {
  failures: 0,
  openings: 0,
  openedAt: Number.NEGATIVE_INFINITY,
};

export function circuitState({ opened }: Circuit, now: number): CircuitState {
  if (!opened) return "closed";
  return now < opened.until ? "open" : "half_open";
}

/** The address does not answer at all any more. */
export function afterUnreachable(circuit: Circuit, now: number): Circuit {
  return circuitState(circuit, now) === "open" ? circuit : opened(circuit, now, false);
}

/** A call that the server had accepted has failed. While it is open, the failures of calls that began before change nothing. */
export function afterFailedCall(circuit: Circuit, now: number): Circuit {
  const failed = { ...circuit, failures: circuit.failures + 1 };
  const state = circuitState(circuit, now);
  const opens = state === "half_open" || (state === "closed" && failed.failures >= failuresToOpen);
  return opens ? opened(failed, now, true) : failed;
}

/** A call was answered to its end. How often it has opened is kept: an address that works for a moment and fails again is left alone for longer. */
export const afterAnsweredCall = (circuit: Circuit): Circuit =>
  circuit.opened === undefined && circuit.failures === 0
    ? circuit
    : { ...circuit, failures: 0, opened: undefined };

/** A probe was answered. */
export function afterAnsweredProbe(circuit: Circuit, now: number): Circuit {
  const isProof = circuitState(circuit, now) === "half_open" && !circuit.opened?.byCalls;
  return isProof ? afterAnsweredCall(circuit) : circuit;
}

function opened(circuit: Circuit, now: number, byCalls: boolean): Circuit {
  const openings = now - circuit.openedAt > forgetAfter ? 1 : circuit.openings + 1;
  const wait = Math.min(longestWait, shortestWait * 2 ** (openings - 1));
  // The first time, an unreachable address is used again as soon as a probe finds it.
  const until = openings === 1 && !byCalls ? now : now + wait;
  return { ...circuit, openings, openedAt: now, opened: { until, byCalls } };
}
