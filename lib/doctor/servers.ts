import type { ExaminedAddress } from "#lib/runtimes/index.ts";

import type { Check } from "./check.ts";

/** A difference of clocks that makes times of a server's log and of Parlor's hard to compare, in seconds. */
const mostAhead = 30;

/** What was found of the addresses of model servers. */
export function checksOfServers(addresses: readonly ExaminedAddress[]): Check[] {
  if (addresses.length === 0)
    return [{ level: "fault", subject: { part: "servers" }, key: "noServer" }];
  return addresses.flatMap(checksOf);
}

function checksOf(address: ExaminedAddress): Check[] {
  const { runtime, url, state, problem, version, latencyMs, circuit, warnings } = address;
  const subject = { name: runtime };
  const checks: Check[] = [];
  const note = (level: Check["level"], key: Check["key"], values: Check["values"] = {}) =>
    checks.push({ level, subject, key, values: { url, ...values } });
  if (state === "down") note("fault", "addressDown", { problem: problem ?? "fault" });
  if (state === "loading") note("warning", "addressLoading");
  if (state !== "up") return checks;
  if (circuit !== "closed") note("warning", "addressFailing");
  if (warnings.includes("known_hole")) note("fault", "knownHole", { version: version ?? "" });
  if (warnings.includes("open")) note("warning", "open");
  if (address.cloudIsOn) note("warning", "cloudOn");
  if (address.remoteModels.length > 0)
    note("warning", "remoteModels", { models: address.remoteModels.slice(0, 5).join(", ") });
  if (address.chatModels === 0) note("fault", "noModel");
  const ahead = address.clockAhead ?? 0;
  if (Math.abs(ahead) > mostAhead) note("warning", "clock", { seconds: ahead });
  if (checks.length === 0)
    note("fine", "addressFine", { version: version ?? "–", ms: latencyMs ?? 0 });
  return checks;
}
