// Plain: the smallest realistic app, as the AI SDK's own guide for Next shows it. No sign-in,
// nothing stored.

import {
  convertToModelMessages,
  createUIMessageStreamResponse,
  streamText,
  toUIMessageStream,
  type UIMessage,
} from "ai";
import { createOllama } from "ollama-ai-provider";

import { env } from "#lib/env.ts";

const ollama = createOllama({ baseURL: `${env.OLLAMA_BASE_URL?.[0]}/api` });

export async function POST(request: Request): Promise<Response> {
  const { messages } = (await request.json()) as { messages: UIMessage[] };
  const answer = streamText({
    model: ollama("bench"),
    messages: await convertToModelMessages(messages),
  });
  return createUIMessageStreamResponse({ stream: toUIMessageStream({ stream: answer.stream }) });
}
