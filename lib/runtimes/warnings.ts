import { healthOf } from "./health.ts";
import type { Runtime, ServerAddress } from "./runtime.ts";
import type { AddressWarning } from "./schema.ts";

/** Ollama before this version gives its memory to anyone who can reach it (CVE-2026-7482). */
const safeSince = [0, 17, 1];

/**
 * What is dangerous about an address that answers. An Ollama knows no users: whoever reaches it can use its models, and delete them. Whether a
 * firewall lets others reach it is not known here.
 */
export function warningsOf(runtime: Runtime, address: ServerAddress): AddressWarning[] {
  const health = healthOf(runtime, address);
  if (runtime.kind !== "ollama" || runtime.source === "demo" || health?.state !== "up") return [];
  const isOpen = !isLoopback(address) && !runtime.apiKey && !runtime.keyUnreadable;
  return [
    ...(isOpen ? ["open" as const] : []),
    ...(health.version !== null && isBefore(health.version, safeSince)
      ? ["known_hole" as const]
      : []),
  ];
}

/** Whether only processes of the same machine can reach an address. */
export const isLoopback = ({ url }: ServerAddress): boolean =>
  /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u.test(new URL(url).hostname);

/** Compares a version such as `0.16.3` or `0.17.1-rc2` by its numbers. A version that is not one is not older. */
function isBefore(version: string, other: number[]): boolean {
  const numbers = /^v?(\d+)\.(\d+)(?:\.(\d+))?/u
    .exec(version)
    ?.slice(1)
    .map((text) => Number(text ?? 0));
  const at = numbers?.findIndex((number, place) => number !== other[place]) ?? -1;
  return at >= 0 && (numbers?.[at] ?? 0) < (other[at] ?? 0);
}
