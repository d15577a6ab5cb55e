// Node: a plain Node server that reads Ollama's lines and writes the UI message stream by hand, one
// event per line, as `lean` does without Next. No sign-in, nothing stored.

import { Agent, request as ask, createServer, type ServerResponse } from "node:http";

import { env } from "#lib/env.ts";

import { listen } from "./listen.ts";

const upstream = env.OLLAMA_BASE_URL?.[0] ?? "";
const agent = new Agent({ keepAlive: true });

type Line = { message: { content: string }; done: boolean };

const event = (chunk: object) => `data: ${JSON.stringify(chunk)}\n\n`;
const beginning = event({ type: "start" }) + event({ type: "text-start", id: "0" });
const end = `${event({ type: "text-end", id: "0" })}${event({ type: "finish", finishReason: "stop" })}data: [DONE]\n\n`;

function eventOf(line: string): string {
  const { message, done } = JSON.parse(line) as Line;
  const text =
    message.content === "" ? "" : event({ type: "text-delta", id: "0", delta: message.content });
  return done ? text + end : text;
}

/** Answers a function that takes the model server's text as it comes. */
function writingTo(response: ServerResponse): (text: string) => void {
  let unread = "";
  response.write(beginning);
  return (text) => {
    const lines = (unread + text).split("\n");
    unread = lines.pop() ?? "";
    const events = lines.map(eventOf).join("");
    if (events !== "") response.write(events);
  };
}

const server = createServer((request, response) => {
  const { headers } = request;
  const asked = ask(`${upstream}/api/chat`, { method: "POST", headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, { "content-type": "text/event-stream" });
    answer.setEncoding("utf8").on("data", writingTo(response));
    answer.once("end", () => response.end());
    answer.once("error", () => response.destroy());
  });
  asked.on("error", () => response.destroy());
  response.on("close", () => response.writableFinished || asked.destroy());
  request.pipe(asked);
});
listen(server);
