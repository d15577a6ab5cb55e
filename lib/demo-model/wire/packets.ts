// Splits bytes where a script wants that.

import type { ServerResponse } from "node:http";

import type { Script } from "../schema.ts";

export function* packets(bytes: Buffer, split: NonNullable<Script["split"]>): Generator<Buffer> {
  const size = split === "bytes" ? 1 : split;
  if (size !== "characters") {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    return;
  }
  // After the first byte of each character that has several.
  let from = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if ((bytes[at] ?? 0) < 0xc0) continue;
    yield bytes.subarray(from, at + 1);
    from = at + 1;
  }
  if (from < bytes.length) yield bytes.subarray(from);
}

/**
 * Each packet is a chunk of its own, and leaves before the next is written: otherwise a reader
 * could receive several in one.
 */
export async function writeApart(response: ServerResponse, cut: Iterable<Buffer>): Promise<void> {
  for (const packet of cut) {
    if (response.destroyed) return;
    response.write(packet);
    await new Promise(setImmediate);
  }
}
