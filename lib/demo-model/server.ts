// The doors of the demo server: who may come in, which path leads where, and how a refusal is worded.

import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Demo } from "./demo.ts";
import { chat } from "./routes/chat.ts";
import { chatRequestSchema, parsed } from "./routes/chat-request.ts";
import { listModels } from "./routes/models.ts";
import { type Exchange, jsonType, sendJson, sendNothing, sendText } from "./wire/exchange.ts";
import { allowed } from "./wire/gate.ts";
import { goJson } from "./wire/go.ts";
import { ollamaFace } from "./wire/ollama-face.ts";
import { Gone, Refusal } from "./wire/refusal.ts";

type Route = (demo: Demo, exchange: Exchange) => Promise<void> | void;

const routes: Record<string, Record<string, Route>> = {
  "/": { GET: (_demo, exchange) => sendText(exchange, 200, "Ollama is running", "text/plain; charset=utf-8") },
  "/api/version": { GET: ({ spec }, exchange) => sendJson(exchange, 200, { version: spec.version }) },
  "/api/tags": { GET: listModels },
  "/api/chat": {
    POST: async (demo, exchange) => {
      const request = parsed(chatRequestSchema, exchange.body);
      const logprobs = { wanted: request.logprobs ?? false, top: request.top_logprobs ?? 0 };
      await chat(demo, exchange, request, ollamaFace(request.model ?? "", logprobs));
    },
  },
};

/** Answers every request of a server. `loopback`: it listens on TCP, where a browser could reach it. */
export function listener(demo: Demo, { loopback }: { loopback: boolean }): RequestListener {
  return (request, response) => {
    void answer(demo, loopback, request, response);
  };
}

async function answer(demo: Demo, loopback: boolean, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? "/", "http://x").pathname;
  if (loopback && !allowed(request.headers)) return sendNothing({ response }, 403);
  const leaving = new AbortController();
  const text = await bodyOf(request);
  const { body, broken } = parseBody(text);
  const { method = "GET" } = request;
  const record = demo.requests.begin({ method, path, headers: plain(request.headers), body });
  response.once("close", () => {
    record.status = response.statusCode;
    record.endedAt = Date.now();
    record.end ??= response.writableFinished ? "done" : "closed";
    leaving.abort();
    demo.requests.changed();
  });
  const exchange: Exchange = { path, body, response, record, gone: leaving.signal };
  const route = routeOf(path, method);
  if (typeof route === "number") return sendText(exchange, route, route === 404 ? "404 page not found" : "405 method not allowed");
  try {
    if (broken !== undefined && method !== "GET" && method !== "HEAD") throw new Refusal(400, broken);
    await route(demo, exchange);
  } catch (thrown) {
    refuse(exchange, thrown);
  }
}

function routeOf(path: string, method: string): Route | 404 | 405 {
  const methods = routes[path];
  if (!methods) return 404;
  return methods[method === "HEAD" ? "GET" : method] ?? 405;
}

function refuse({ response, body }: Exchange, thrown: unknown): void {
  if (thrown instanceof Gone) return void response.destroy();
  const { status, message, late } = thrown instanceof Refusal ? thrown : new Refusal(500, String(thrown));
  if (response.headersSent) return void response.end(`${goJson({ error: message })}\n`);
  const streamed = late && (body as { stream?: unknown } | undefined)?.stream !== false;
  sendJson({ response }, status, { error: message }, streamed ? { type: "application/json", chunked: true } : { type: jsonType });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function parseBody(text: string): { body: unknown; broken?: string } {
  if (text === "") return { body: undefined, broken: "missing request body" };
  try {
    return { body: JSON.parse(text) };
  } catch (thrown) {
    const end = /end of JSON|Unterminated/u.test((thrown as SyntaxError).message);
    return { body: text, broken: end ? "unexpected EOF" : "invalid character in JSON" };
  }
}

const plain = (headers: IncomingMessage["headers"]) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
