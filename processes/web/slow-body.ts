import type { IncomingMessage, ServerResponse } from "node:http";

/** How long a body may take to arrive, in ms; that of an upload may take as long as the server allows. */
const usual = 60_000;

/** The longest time for the body of an upload, in ms: a gigabyte in an hour is 2 Mbit/s. */
export const longestUpload = 60 * 60_000;

/**
 * Breaks off a connection whose request's body takes too long to arrive. For an upload that begins with the answer: one that is refused has no more time
 * than others. `within` in ms.
 */
export function breakOffSlowBody(
  request: IncomingMessage,
  response: ServerResponse,
  within = usual,
): void {
  const begin = () => {
    const timer = setTimeout(() => request.complete || request.socket.destroy(), within).unref();
    request.once("end", () => clearTimeout(timer)).once("close", () => clearTimeout(timer));
  };
  if (isUpload(request)) response.once("finish", begin);
  else if (hasBody(request)) begin();
}

const isUpload = ({ url = "", headers }: IncomingMessage): boolean =>
  url.startsWith("/api/collections/") &&
  headers["content-type"]?.startsWith("multipart/form-data") === true;

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
