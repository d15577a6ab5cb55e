// Pipe: a Node server that copies the bytes of the model server without reading them. Nothing that
// runs on Node does less.

import { Agent, request as ask, createServer } from "node:http";
import { pipeline } from "node:stream";

import { env } from "#lib/env.ts";

import { listen } from "./listen.ts";

const upstream = env.OLLAMA_BASE_URL?.[0] ?? "";
const agent = new Agent({ keepAlive: true });

const server = createServer((request, response) => {
  const { method, headers } = request;
  const asked = ask(`${upstream}${request.url}`, { method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, () => undefined);
  });
  asked.on("error", () => response.destroy());
  response.on("close", () => response.writableFinished || asked.destroy());
  request.pipe(asked);
});
listen(server);
