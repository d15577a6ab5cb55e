import "server-only";

// What Prometheus reads: the counters that lib/call-metrics.ts keeps, and the state of the queue and of the model servers at this moment. No
// metric names a user or has a text in it. It is read from this machine, or with a token.

import { collectDefaultMetrics } from "prom-client";

import { metricsRegistry } from "#lib/call-metrics.ts";
import { AppError } from "#lib/errors.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { setGauges } from "./gauges.ts";
import { isMetricsToken } from "./token.ts";

export { createMetricsToken, deleteMetricsToken, metricsTokenState } from "./token.ts";

/** Who reads: `isLocal`, a program on this machine; and the bearer token that it has sent. */
export type Scraper = { isLocal: boolean; token: string | undefined };

/** The metrics of this process as text. Throws `unauthenticated` for a reader on another machine without the token. */
export async function readMetrics({ isLocal, token }: Scraper): Promise<string> {
  if (!isLocal && !(token !== undefined && (await isMetricsToken(token))))
    throw new AppError("unauthenticated", "metrics_token_needed");
  const registry = metricsRegistry();
  // Memory, processor and event loop, under the names that every Node program has.
  processSingleton("default metrics", () => {
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
    return true;
  });
  setGauges();
  return registry.metrics();
}
