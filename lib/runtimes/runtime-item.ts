import type { KnownRuntime } from "./discovery.ts";
import { freeBytesOf } from "./disk-space.ts";
import { circuitAt, healthOf, type ProbeFinding, retryAt } from "./health.ts";
import { isManageable } from "./management.ts";
import type { Runtime, ServerAddress } from "./runtime.ts";
import type { RuntimeAddress, RuntimeItem, RuntimeTestAnswer } from "./schema.ts";
import { warningsOf } from "./warnings.ts";

/** A runtime as administrators see it. Its key is not part of it. */
export const itemOf = ({ runtime, models }: KnownRuntime): RuntimeItem => ({
  id: runtime.id,
  name: runtime.name,
  kind: runtime.kind,
  addresses: runtime.addresses.map((address) => addressOf(runtime, address)),
  hasApiKey: runtime.apiKey !== undefined || runtime.keyUnreadable === true,
  slots: runtime.slots,
  ...runtime.timeouts,
  declared: runtime.source !== "entered",
  adjustable: runtime.source === "environment" || runtime.source === "entered",
  models: models.length,
  manageable: isManageable(runtime),
  freeBytes: freeBytesOf(runtime),
});

/** An address with its last known state. */
export function addressOf(runtime: Runtime, address: ServerAddress): RuntimeAddress {
  const health = healthOf(runtime, address);
  return {
    url: address.url,
    state: health?.state ?? "loading",
    problem: health?.problem ?? null,
    version: health?.version ?? null,
    latencyMs: health?.latencyMs ?? null,
    failures: health ? health.failures + health.circuit.failures : 0,
    circuit: circuitAt(runtime, address),
    warnings: warningsOf(runtime, address),
    retryAt: retryAt(runtime, address)?.toISOString() ?? null,
    since: health?.since.toISOString() ?? null,
  };
}

/** What a test has found at an address. */
export function testedAddress(
  url: string,
  finding: ProbeFinding,
): RuntimeTestAnswer["addresses"][number] {
  if (!("problem" in finding)) {
    const { version, latencyMs, models } = finding;
    const names = models.map(({ name }) => name);
    return { url, state: "up", problem: null, version, latencyMs, models: names };
  }
  const nothing = { url, version: null, latencyMs: null, models: [] };
  return finding.problem === "loading"
    ? { ...nothing, state: "loading", problem: null }
    : { ...nothing, state: "down", problem: finding.problem };
}
