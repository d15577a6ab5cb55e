import type { z } from "zod";

import type { OperationDeclaration } from "./declaration.ts";

/** A JSON response with headers, or with a status other than the first that was declared. */
export type JsonReply<T> = { [replyMark]: true; value: T; headers?: Headers; status?: number };
const replyMark = Symbol("reply");

/** What a handler returns, by its declared `answer`. */
export type HandlerResult<A> = A extends "stream"
  ? ReadableStream<Uint8Array> | undefined
  : A extends "response" | "file"
    ? Response
    : A extends "text" | "metrics"
      ? string
      : A extends z.ZodType
        ? z.output<A> | JsonReply<z.output<A>>
        : void;

/** Makes a JSON response with its own headers or status. */
export function reply<T>(
  value: T,
  { headers, status }: { headers?: Headers; status?: number },
): JsonReply<T> {
  return { [replyMark]: true, value, headers, status };
}

/** A handler's value as a response. */
export function answerOf({ answer, status }: OperationDeclaration, result: unknown): Response {
  if (answer === "response" || answer === "file") return result as Response;
  if (answer === undefined) return noContent();
  if (answer === "text" || answer === "metrics")
    return new Response(String(result), { headers: { "content-type": textTypes[answer] } });
  if (answer === "stream")
    return result ? eventStream(result as ReadableStream<Uint8Array>) : noContent();
  const first = [status ?? 200].flat()[0];
  if (!isReply(result)) return Response.json(result, { status: first });
  return Response.json(result.value, {
    status: result.status ?? first,
    ...(result.headers && { headers: result.headers }),
  });
}

/** The text format of Prometheus is plain text for all others. */
const textTypes = {
  text: "text/plain; charset=utf-8",
  metrics: "text/plain; version=0.0.4; charset=utf-8",
};

const isReply = (result: unknown): result is JsonReply<unknown> =>
  typeof result === "object" && result !== null && replyMark in result;

/**
 * Completes the response: no cache may store personal data. Next answers HEAD with GET's handler, so the body is dropped here, and a stream
 * is cancelled.
 */
export async function finished(request: Request, response: Response): Promise<Response> {
  const headers = new Headers(response.headers);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  const { status } = response;
  if (request.method !== "HEAD") return new Response(response.body, { status, headers });
  await response.body?.cancel();
  return new Response(null, { status, headers });
}

const noContent = () => new Response(null, { status: 204 });

/** The AI SDK's UI message stream. No proxy may change or buffer it. */
function eventStream(stream: ReadableStream<Uint8Array>): Response {
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-vercel-ai-ui-message-stream": "v1",
      "x-accel-buffering": "no",
    },
  });
}
