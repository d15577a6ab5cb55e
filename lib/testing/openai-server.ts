// What an OpenAI-compatible server writes, as llama.cpp's server does it, and a server that does. No test runner is needed.

import { type RawServer, startRawServer } from "./raw-server.ts";

/** The head of a streamed answer whose body ends with its connection. */
export const streamHead =
  "HTTP/1.1 200 OK\r\nServer: llama.cpp\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

/** The head of a streamed answer in HTTP's chunks, and a part of it: a connection that is reset within one is seen as that. */
export const chunkedHead =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
export const inChunk = (text: string): string =>
  `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** The head of a whole answer in JSON. */
export const jsonHead = (status: number, more = ""): string =>
  `HTTP/1.1 ${status} Whatever\r\ncontent-type: application/json\r\n${more}connection: close\r\n\r\n`;

/** A chunk of an answer. */
export const chunk = (delta: object, finishReason: string | null = null) => ({
  choices: [{ finish_reason: finishReason, index: 0, delta }],
  created: 1796060783,
  id: "chatcmpl-hSMlDfukh3iHxt4p9ceARIKuXFwzZDaj",
  model: "plain",
  system_fingerprint: "b0-unknown",
  object: "chat.completion.chunk",
});
export const firstChunk = chunk({ role: "assistant", content: null });
export const saidChunk = (content: string) => chunk({ content });
export const lastChunk = (finishReason = "stop") => chunk({}, finishReason);
export const usageChunk = (promptTokens: unknown, replyTokens: unknown) => ({
  ...firstChunk,
  choices: [],
  usage: { completion_tokens: replyTokens, prompt_tokens: promptTokens, total_tokens: 0 },
});

/** Events; what is no text becomes JSON. */
export const events = (...data: unknown[]): string =>
  data
    .map((each) => `data: ${typeof each === "string" ? each : JSON.stringify(each)}\n\n`)
    .join("");

export type ServerWithKey = RawServer & { keys: string[] };

/** A vLLM that answers "yes" to whoever has the key; `keys` are those that it was sent. */
export async function startServerWithKey(key: string): Promise<ServerWithKey> {
  const keys: string[] = [];
  const server = await startRawServer((socket, request) => {
    const sent = /\r\nauthorization: Bearer (\S+)/i.exec(request)?.[1];
    if (sent !== undefined) keys.push(sent);
    if (sent !== key) return socket.end(`${jsonHead(401)}{"error":{"message":"Invalid API Key"}}`);
    if (request.startsWith("POST"))
      return socket.end(streamHead + events(saidChunk("yes"), lastChunk(), "[DONE]"));
    const data = [{ id: "plain", owned_by: "vllm" }, { id: "lab-only" }];
    return socket.end(jsonHead(200) + JSON.stringify({ data, version: "0.19.0" }));
  });
  return Object.assign(server, { keys });
}
