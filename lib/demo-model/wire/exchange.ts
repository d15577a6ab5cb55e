// One request and its answer on the wire.

import type { ServerResponse } from "node:http";
import type { RequestRecord } from "../play/requests.ts";
import type { Script } from "../schema.ts";
import { goJson } from "./go.ts";

export type Exchange = {
  path: string;
  body: unknown;
  response: ServerResponse;
  record: RequestRecord;
  /** Aborted when the client closes the connection before the answer's end. */
  gone: AbortSignal;
};

/** Go sends bodies up to this many bytes with their length, longer ones in chunks. */
const bufferedLength = 2048;

export const jsonType = "application/json; charset=utf-8";

/** A body of JSON. */
export function sendJson(
  { response }: Pick<Exchange, "response">,
  status: number,
  value: unknown,
  { type = jsonType, chunked = false } = {},
): void {
  const text = goJson(value);
  const length = Buffer.byteLength(text);
  response.writeHead(status, { "content-type": type, ...(!chunked && length <= bufferedLength && { "content-length": length }) });
  response.end(text);
}

export function sendText({ response }: Pick<Exchange, "response">, status: number, text: string, type = "text/plain"): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** A status alone. */
export function sendNothing({ response }: Pick<Exchange, "response">, status: number): void {
  response.writeHead(status, { "content-length": 0 });
  response.end();
}

/** Writes text in one packet, or cut as a script wants it: each piece is a chunk of its own. False when the reader is behind. */
export function writeCut(response: ServerResponse, text: string, split: Script["split"]): boolean {
  if (split === undefined) return response.write(text);
  response.cork();
  let fast = true;
  for (const packet of packets(Buffer.from(text), split)) fast = response.write(packet);
  response.uncork();
  return fast;
}

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

/** Resolves when the reader has caught up, or is gone. */
export function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once("drain", resolve);
    response.once("close", resolve);
  });
}
