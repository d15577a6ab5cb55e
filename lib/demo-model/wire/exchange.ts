// A request and its response.

import type { ServerResponse } from "node:http";
import type { RequestRecord } from "../play/requests.ts";
import { goJson } from "./go.ts";

export type Exchange = {
  path: string;
  body: unknown;
  response: ServerResponse;
  record: RequestRecord;
  /** Aborted when the client closes the connection before the answer's end. */
  disconnected: AbortSignal;
};

/** Go sends bodies up to this many bytes with a content length, longer ones in chunks. */
const bufferedLength = 2048;

export const jsonType = "application/json; charset=utf-8";

/** A JSON body. */
export function sendJson(
  { response }: Pick<Exchange, "response">,
  status: number,
  value: unknown,
  { type = jsonType, chunked = false } = {},
): void {
  const text = goJson(value);
  const length = Buffer.byteLength(text);
  response.writeHead(status, {
    "content-type": type,
    ...(!chunked && length <= bufferedLength && { "content-length": length }),
  });
  response.end(text);
}

export function sendText(
  { response }: Pick<Exchange, "response">,
  status: number,
  text: string,
  type = "text/plain",
): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** A status without a body. */
export function sendNothing({ response }: Pick<Exchange, "response">, status: number): void {
  response.writeHead(status, { "content-length": 0 });
  response.end();
}

/** Resolves when the reader has caught up or disconnected. */
export function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once("drain", resolve);
    response.once("close", resolve);
  });
}
