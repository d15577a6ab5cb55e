import type { AdapterCall } from "../adapter.ts";
import { errorIn } from "../answers/failures.ts";
import { shorterReply } from "../answers/overflow.ts";

/**
 * The body of a call to `/v1/chat/completions`. The window is the server's own and not requested; `usage` is, because the counts of tokens are
 * compared with ours. The names of the fields are those that every such server knows (`max_tokens`).
 */
export function chatBody(
  { model, messages, effort, format, sampling }: AdapterCall,
  maxOutputTokens: number,
): string {
  return JSON.stringify({
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: Math.max(1, maxOutputTokens),
    ...sampling,
    ...(effort && { reasoning_effort: effort }),
    ...(format && {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", strict: true, schema: format },
      },
    }),
  });
}

/**
 * A server that counts prompt and reply together (vLLM, SGLang) refuses a prompt that is a few tokens longer than predicted, even if only the
 * reply would become shorter by them. It is asked once more for a shorter reply.
 */
export function bodyWithShorterReply(
  call: AdapterCall,
  status: number,
  refusal: string,
): string | undefined {
  const text = status === 400 ? errorIn(refusal) : undefined;
  const reply = text === undefined ? undefined : shorterReply(text, call.maxOutputTokens);
  return reply === undefined ? undefined : chatBody(call, reply);
}
