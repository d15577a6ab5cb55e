// `/v1`: the OpenAI API for the same models. It has no option for the window, so a call reloads the
// model with the default one.

import { z } from "zod";

import type { Demo } from "../demo.ts";
import { type Exchange, sendJson } from "../wire/exchange.ts";
import { openaiFormat } from "../wire/openai-format.ts";
import { chat } from "./chat.ts";
import { type OllamaChatRequest, ollamaMessageSchema, parsed, toolSchema } from "./chat-request.ts";

const part = z.looseObject({ type: z.string(), text: z.string().optional() });

const completionSchema = z.object({
  model: z.string().nullish(),
  messages: z
    .array(
      z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(part)]).nullish() }),
    )
    .nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().nullish(),
  temperature: z.number().nullish(),
  seed: z.int().nullish(),
  tools: z.array(toolSchema).nullish(),
  reasoning_effort: z.string().nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
});

export async function complete(demo: Demo, exchange: Exchange): Promise<void> {
  const asked = parsed(completionSchema, exchange.body);
  const { model, messages, stream, max_tokens, tools, reasoning_effort, response_format } = asked;
  const request: OllamaChatRequest = {
    model,
    messages: messages?.map((message) =>
      ollamaMessageSchema.parse({ ...message, content: textOf(message.content) }),
    ),
    stream: stream ?? false,
    tools,
    think: reasoning_effort,
    options: max_tokens ? { num_predict: max_tokens } : {},
    ...(response_format?.type === "json_object" && { format: "json" }),
  };
  await chat(
    demo,
    exchange,
    request,
    openaiFormat(model ?? "", { usage: asked.stream_options?.include_usage ?? false }),
  );
}

const textOf = (content: string | z.infer<typeof part>[] | null | undefined) =>
  Array.isArray(content) ? content.map(({ text }) => text ?? "").join("") : (content ?? "");

export function completionModels({ catalogue }: Demo, exchange: Exchange): void {
  const models = catalogue.entries.map(({ model, modifiedAt }) => ({
    id: model.name,
    object: "model",
    created: Math.floor(Date.parse(modifiedAt) / 1000),
    owned_by: "library",
  }));
  sendJson(exchange, 200, { object: "list", data: models }, { type: "application/json" });
}
