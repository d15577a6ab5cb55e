import { monotonicNow } from "#lib/clock.ts";
import { log, safeErrorText } from "#lib/log.ts";

import type { ProbeFinding } from "./health.ts";
import { protocolOf } from "./protocols.ts";
import { ProbeError } from "./requests.ts";
import type { Runtime, ServerAddress } from "./runtime.ts";

/** The time-out of each request of a probe, in ms. */
const patience = 3_000;

/** Asks an address what it is and which models it serves. Never throws: that there is no answer is a finding too. */
export async function probe(
  runtime: Pick<Runtime, "kind" | "apiKey" | "keyUnreadable">,
  address: ServerAddress,
): Promise<ProbeFinding> {
  if (runtime.keyUnreadable) return { problem: "key_unreadable" };
  const began = monotonicNow();
  try {
    const target = { address, apiKey: runtime.apiKey };
    const description = await protocolOf(runtime).describe(target, patience);
    return { ...description, latencyMs: Math.round(monotonicNow() - began) };
  } catch (thrown) {
    if (thrown instanceof ProbeError) return { problem: thrown.problem };
    log.warn({ error: safeErrorText(thrown) }, "a model server could not be asked");
    return { problem: "fault" };
  }
}
