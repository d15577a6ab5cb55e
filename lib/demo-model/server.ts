// The entry of the demo server: checks the client, records the request, and words refusals.

import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import type { Demo } from "./demo.ts";
import { prelude } from "./routes/prelude.ts";
import { controlFor, isChat, routeFor } from "./routes/routes.ts";
import { readRequestBody } from "./wire/body.ts";
import { type Exchange, jsonType, sendJson, sendNothing, sendText } from "./wire/exchange.ts";
import { allowed } from "./wire/gate.ts";
import { goJson } from "./wire/go.ts";
import { openaiError } from "./wire/openai-format.ts";
import { Disconnected, OllamaError } from "./wire/refusal.ts";

/**
 * `guarded`: it listens where a browser could reach it, so Host and Origin are checked. `scripted`:
 * it has controls.
 */
export type Doors = { guarded: boolean; scripted: boolean };

/** Handles every request of a server. */
export function listener(demo: Demo, doors: Doors): RequestListener {
  return (request, response) => {
    answer(demo, doors, request, response).catch(() => response.destroy());
  };
}

async function answer(
  demo: Demo,
  doors: Doors,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/" } = request;
  const path = new URL(url, "http://x").pathname;
  if (doors.guarded && !allowed(request.headers)) return sendNothing({ response }, 403);
  const leaving = new AbortController();
  response.once("close", () => leaving.abort());
  const { body, broken } = await readRequestBody(request);
  const asked = { method, path, headers: plain(request.headers), body };
  const control = controlFor(path, method, doors.scripted);
  const record = control ? { id: 0, at: 0, ...asked } : demo.requests.begin(asked);
  const exchange: Exchange = { path, body, response, record, disconnected: leaving.signal };
  response.once("close", () => {
    record.status = response.statusCode;
    record.endedAt = Date.now();
    record.end ??= response.writableFinished ? "done" : "closed";
    demo.requests.changed();
  });
  const route = control ?? routeFor(path, method);
  if (typeof route === "number")
    return sendText(
      exchange,
      route,
      route === 404 ? "404 page not found" : "405 method not allowed",
    );
  try {
    if (broken !== undefined && method !== "GET" && method !== "HEAD" && !control)
      throw new OllamaError(400, broken);
    if (control || isChat(path) || (await prelude(demo, exchange))) await route(demo, exchange);
  } catch (thrown) {
    refuse(exchange, thrown);
  }
}

function refuse({ response, path, body }: Exchange, thrown: unknown): void {
  if (thrown instanceof Disconnected || response.writableEnded) return void response.destroy();
  const { status, message, late } =
    thrown instanceof OllamaError ? thrown : new OllamaError(500, String(thrown));
  if (response.headersSent) return void response.end(`${goJson({ error: message })}\n`);
  if (path.startsWith("/v1/"))
    return sendJson({ response }, status, openaiError(status, message), {
      type: "application/json",
    });
  const streamed = late && (body as { stream?: unknown } | undefined)?.stream !== false;
  sendJson(
    { response },
    status,
    { error: message },
    streamed ? { type: "application/json", chunked: true } : { type: jsonType },
  );
}

const plain = (headers: IncomingMessage["headers"]) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
