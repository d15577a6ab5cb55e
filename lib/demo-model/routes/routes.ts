// The routing table.

import type { Demo } from "../demo.ts";
import { type Exchange, sendJson, sendText } from "../wire/exchange.ts";
import { ollamaFormat } from "../wire/ollama-format.ts";
import { chat } from "./chat.ts";
import { ollamaChatRequestSchema, parsed } from "./chat-request.ts";
import {
  addScripts,
  refuseAll,
  releaseHold,
  startAgain,
  tellRequests,
  tellState,
} from "./control.ts";
import { createModel } from "./create.ts";
import { embed } from "./embed.ts";
import { copyModel, deleteModel, listLoaded, listTags, showModel } from "./models.ts";
import { complete, completionModels } from "./openai.ts";
import { pullModel } from "./pull.ts";

export type Route = (demo: Demo, exchange: Exchange) => Promise<void> | void;
type Routes = Record<string, Record<string, Route>>;

async function chatAsOllama(demo: Demo, exchange: Exchange): Promise<void> {
  const request = parsed(ollamaChatRequestSchema, exchange.body);
  const logprobs = { wanted: request.logprobs ?? false, top: request.top_logprobs ?? 0 };
  await chat(demo, exchange, request, ollamaFormat(request.model ?? "", logprobs));
}

const routes: Routes = {
  "/": {
    GET: (_demo, exchange) =>
      sendText(exchange, 200, "Ollama is running", "text/plain; charset=utf-8"),
  },
  "/api/version": {
    GET: ({ spec }, exchange) => sendJson(exchange, 200, { version: spec.version }),
  },
  "/api/status": {
    GET: ({ spec }, exchange) =>
      sendJson(exchange, 200, { cloud: { disabled: spec.cloudDisabled, source: "env" } }),
  },
  "/api/tags": { GET: listTags },
  "/api/ps": { GET: listLoaded },
  "/api/show": { POST: showModel },
  "/api/chat": { POST: chatAsOllama },
  "/api/embed": { POST: embed },
  "/api/pull": { POST: pullModel },
  "/api/create": { POST: createModel },
  "/api/copy": { POST: copyModel },
  "/api/delete": { DELETE: deleteModel },
  "/v1/models": { GET: completionModels },
  "/v1/chat/completions": { POST: complete },
};

const controls: Routes = {
  "/__demo/script": { POST: addScripts },
  "/__demo/requests": { GET: tellRequests },
  "/__demo/state": { GET: tellState },
  "/__demo/release": { POST: releaseHold },
  "/__demo/refuse": { POST: refuseAll },
  "/__demo/reset": { POST: startAgain },
};

/** The control of that path, only where the server was started with `scripted`. */
export const controlFor = (path: string, method: string, scripted: boolean): Route | undefined =>
  scripted ? controls[path]?.[method] : undefined;

/** The route of a request: 404 for an unknown path, 405 for a wrong method. */
export function routeFor(path: string, method: string): Route | 404 | 405 {
  const methods = routes[path];
  if (!methods) return 404;
  return methods[method === "HEAD" ? "GET" : method] ?? 405;
}

/** Chats find their script themselves, because it determines the answer. */
export const isChat = (path: string): boolean =>
  path === "/api/chat" || path === "/v1/chat/completions";
