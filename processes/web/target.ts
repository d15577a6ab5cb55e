// What a request line and its Host may be. Next builds redirects from both and throws at some of
// them, so what no browser or program would send is refused before it reaches Next.

import type { IncomingMessage, ServerResponse } from "node:http";

import type { MessageKey } from "#lib/errors.ts";
import { catalogue, languageOf } from "#lib/i18n/index.ts";

type Refusal = { status: 400 | 405; sentence: MessageKey };

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * A name, an IPv4 address, or an IPv6 address in brackets, with or without a port; no character in
 * it has a special meaning in a URL.
 */
const readableHost = /^(?:\[[\da-f:.]{2,45}\]|[\w.-]{1,253})(?::\d{1,5})?$/i;

/**
 * Why a request is refused, or undefined. Called after forwarded.ts has written the host under
 * which the request came.
 */
export function targetRefusal(
  request: Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders" | "httpVersion">,
): Refusal | undefined {
  if (!methods.has(request.method ?? "")) return { status: 405, sentence: "method_unknown" };
  if (!isReadable(request.url ?? "")) return { status: 400, sentence: "bad_request_target" };
  const names = request.rawHeaders.filter(
    (name, at) => at % 2 === 0 && name.toLowerCase() === "host",
  );
  const hosts = [request.headers.host, request.headers["x-forwarded-host"]].map(String);
  // A health check that speaks HTTP/1.0 sends no Host.
  if (names.length === 0 && request.httpVersion === "1.0") return undefined;
  if (names.length !== 1 || !hosts.every((host) => readableHost.test(host)))
    return { status: 400, sentence: "bad_host" };
  return undefined;
}

/**
 * Answers with the refusal: JSON for API routes, a line of text elsewhere. Nothing of the request
 * is repeated.
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, sentence }: Refusal,
): void {
  const message = catalogue(languageOf({ get: (name) => String(request.headers[name] ?? "") }))
    .errors[sentence];
  const forProgram = /^\/(?:api|healthz|readyz)\b/.test(request.url ?? "");
  response.writeHead(status, {
    "content-type": forProgram ? "application/json" : "text/plain; charset=utf-8",
    "cache-control": "no-store",
    // A body may follow that is not read.
    connection: "close",
    ...(status === 405 && { allow: [...methods].join(", ") }),
  });
  response.end(
    forProgram ? JSON.stringify({ error: { code: "invalid", message } }) : `${message}\n`,
  );
}

/**
 * True for a path of this server, in origin-form, that can be decoded and contains neither control
 * characters nor what a browser takes for the start of another host: `//`, `/\`, and both encoded.
 */
function isReadable(target: string): boolean {
  const path = target.split("?")[0] ?? "";
  if (!path.startsWith("/") || path.includes("//")) return false;
  try {
    const decoded = decodeURIComponent(path);
    return !/[\\\p{Cc}]/u.test(decoded) && !decoded.startsWith("//");
  } catch {
    return false;
  }
}
