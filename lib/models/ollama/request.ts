import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { createOllama } from "ollama-ai-provider";

import type { AdapterCall, ModelMessage } from "../adapter.ts";

// The provider is given a `fetch` that sends nothing. It answers the request that it would have made.
const provider = createOllama({ fetch: () => Promise.resolve(new Response("")) });

/**
 * The body of a call to `/api/chat`. The provider writes it, and what it cannot say is added: levels of thinking, and that the server shall
 * refuse a prompt that is too long (`truncate`, `shift`) and not cut it.
 */
export async function requestBody({
  model,
  messages,
  effort,
  format,
  contextLength,
  maxOutputTokens,
}: AdapterCall): Promise<string> {
  const options = { num_ctx: contextLength, num_predict: Math.max(1, maxOutputTokens) };
  const { request } = await provider.chat(model).doStream({
    prompt: messages.map(asPrompt),
    providerOptions: { ollama: { options } },
    ...(format && { responseFormat: { type: "json", schema: format } }),
  });
  const written = request?.body as Record<string, unknown>;
  return JSON.stringify({
    ...written,
    stream: true,
    // Left out where no level is wished for. The provider would say `false`, and a model would not think.
    think: effort,
    truncate: false,
    shift: false,
  });
}

const asPrompt = ({ role, content }: ModelMessage): LanguageModelV4Prompt[number] =>
  role === "system" ? { role, content } : { role, content: [{ type: "text", text: content }] };
