import { createHash } from "node:crypto";

/** The names of the runtimes that Parlor declares itself; no other may have them. */
export const environmentName = "ollama";
export const demoName = "demo";

/** A UUID that follows from a name alone (version 8 of RFC 9562), so that it is the same after each start. */
export function idOfName(name: string): string {
  const hex = createHash("sha256").update(`parlor runtime ${name}`).digest("hex");
  const variant = ((Number.parseInt(hex[16] ?? "0", 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
