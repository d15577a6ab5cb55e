// Lean: a Next route that reads Ollama's lines and writes the UI message stream by hand, one event
// per line. No sign-in, nothing stored.

import type { UIMessage, UIMessageChunk } from "ai";

import { env } from "#lib/env.ts";

type Line = { message: { content: string }; done: boolean };

const encoder = new TextEncoder();
const event = (chunk: UIMessageChunk) => `data: ${JSON.stringify(chunk)}\n\n`;

const beginning = event({ type: "start" }) + event({ type: "text-start", id: "0" });
const end = `${event({ type: "text-end", id: "0" })}${event({ type: "finish", finishReason: "stop" })}data: [DONE]\n\n`;

export async function POST(request: Request): Promise<Response> {
  const { messages } = (await request.json()) as { messages: UIMessage[] };
  const upstream = await fetch(`${env.OLLAMA_BASE_URL?.[0]}/api/chat`, {
    method: "POST",
    body: JSON.stringify({ model: "bench", messages: messages.map(asOllamaReads) }),
    signal: request.signal,
  });
  if (!upstream.ok || !upstream.body) return new Response(null, { status: 502 });
  return new Response(events(upstream.body), {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache",
      "x-vercel-ai-ui-message-stream": "v1",
    },
  });
}

const asOllamaReads = ({ role, parts }: UIMessage) => ({
  role,
  content: parts.map((part) => (part.type === "text" ? part.text : "")).join(""),
});

function events(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let unread = "";
  let unsent = beginning;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      const lines = (unread + decoder.decode(value, { stream: !done })).split("\n");
      unread = lines.pop() ?? "";
      for (const line of lines) {
        const { message, done: over } = JSON.parse(line) as Line;
        if (message.content !== "")
          unsent += event({ type: "text-delta", id: "0", delta: message.content });
        if (over) unsent += end;
      }
      if (unsent !== "") controller.enqueue(encoder.encode(unsent));
      unsent = "";
      if (done) controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
