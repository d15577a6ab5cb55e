import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { createOllama } from "ollama-ai-provider";

import type { AdapterCall, ModelMessage } from "../adapter.ts";

// The provider gets a `fetch` that sends nothing: it only records the request.
const provider = createOllama({ fetch: () => Promise.resolve(new Response("")) });

/**
 * The body of a call to `/api/chat`. The provider writes it; added is what it does not support: levels of thinking, and that the server
 * must refuse a prompt that is too long (`truncate`, `shift`) instead of truncating it.
 */
export async function requestBody({
  model,
  messages,
  effort,
  format,
  contextLength,
  keepLoaded,
  maxOutputTokens,
  sampling,
}: AdapterCall): Promise<string> {
  const options = {
    ...sampling,
    num_ctx: contextLength,
    num_predict: Math.max(1, maxOutputTokens),
  };
  const { request } = await provider.chat(model).doStream({
    prompt: messages.map(asPrompt),
    providerOptions: { ollama: { options } },
    ...(format && { responseFormat: { type: "json", schema: format } }),
  });
  const written = request?.body as Record<string, unknown>;
  return JSON.stringify({
    ...written,
    stream: true,
    // Omitted when no effort is requested. The provider would send `false`, and the model would not reason.
    think: effort,
    truncate: false,
    shift: false,
    ...(keepLoaded && { keep_alive: -1 }),
  });
}

const asPrompt = ({ role, content }: ModelMessage): LanguageModelV4Prompt[number] =>
  role === "system" ? { role, content } : { role, content: [{ type: "text", text: content }] };
