import { ReadableStream } from "node:stream/web";

import { request } from "undici";

import { AppError } from "#lib/errors.ts";

import type { Effort } from "../schema.ts";
import { failure, failureOfConnection, failureOfStatus } from "./failures.ts";
import { frames } from "./frames.ts";
import { agentFor, type OllamaServer } from "./server.ts";

export type CallOptions = {
  server: OllamaServer;
  model: string;
  effort?: Effort | undefined;
  /** `num_ctx`, in tokens: always the same for a model, or the server loads it again. */
  contextLength: number;
  /** `num_predict`, in tokens, at least 1. */
  longestReply: number;
  /** In seconds. */
  timeouts: { connect: number; firstToken: number; silence: number; turn: number };
  signal: AbortSignal;
  /** A JSON Schema that the server shall hold the answer to. */
  format?: object | undefined;
};

/** One call to a model: the `fetch` that the provider is given, and what went wrong, for the provider wraps what a fetch throws. */
export type Call = { fetch: typeof globalThis.fetch; failure(): AppError | undefined; end(): void };

/**
 * A fetch for one `/api/chat` of the provider. It sends what Ollama wants and the provider cannot say (`truncate`, `shift`, `num_predict`
 * and levels of thinking in their places), watches the four time-outs, joins the lines of a frame, and turns into a failure what the
 * provider would swallow: an error line, a line that is none, a stream without an end.
 */
export function ollamaCall(options: CallOptions): Call {
  const { server, model, timeouts } = options;
  const stopping = new AbortController();
  let failed: AppError | undefined;
  const fail = (error: AppError): AppError => {
    failed ??= error;
    stopping.abort(failed);
    return failed;
  };
  const stopped = () => stopping.abort(options.signal.reason);
  options.signal.addEventListener("abort", stopped, { once: true });
  if (options.signal.aborted) stopped();

  const turnTimer = setTimeout(() => fail(failure("turn_timeout", { seconds: timeouts.turn })), timeouts.turn * 1000);
  let begun = false;
  let silenceTimer: NodeJS.Timeout | undefined;
  const firstTokenTimer = setTimeout(
    () => fail(failure("first_token_timeout", { seconds: timeouts.firstToken })),
    timeouts.firstToken * 1000,
  );
  const arrived = () => {
    if (silenceTimer) silenceTimer.refresh();
    else {
      begun = true;
      clearTimeout(firstTokenTimer);
      silenceTimer = setTimeout(() => fail(failure("silence_timeout", { seconds: timeouts.silence })), timeouts.silence * 1000);
    }
  };
  const end = () => {
    clearTimeout(turnTimer);
    clearTimeout(firstTokenTimer);
    clearTimeout(silenceTimer);
    options.signal.removeEventListener("abort", stopped);
  };

  /** What a thrown thing means: a failure that was noticed before, a stop that was asked for, a failure of its own, or the connection's. */
  const meaningOf = (thrown: unknown): unknown => {
    if (failed) return failed;
    if (options.signal.aborted) return options.signal.reason;
    return fail(thrown instanceof AppError ? thrown : failureOfConnection(thrown, { begun }));
  };

  async function* answer(body: Parameters<typeof frames>[0]) {
    try {
      yield* frames(body, arrived);
    } catch (thrown) {
      throw meaningOf(thrown);
    } finally {
      end();
    }
  }

  async function fetch(input: Parameters<typeof globalThis.fetch>[0], init?: RequestInit): Promise<Response> {
    try {
      const { statusCode, headers, body } = await request(String(input), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(asOllamaWants(String(init?.body), options)),
        dispatcher: agentFor(server, timeouts.connect),
        signal: stopping.signal,
      });
      if (statusCode !== 200) throw failureOfStatus(statusCode, (await body.text()).slice(0, 10_000), model);
      // pipeThrough and a hand-made source end the process with an unhandled AbortError when the call is stopped; a generator does not.
      const stream = ReadableStream.from(answer(body)) as unknown as BodyInit;
      return new Response(stream, { headers: { "content-type": String(headers["content-type"] ?? "application/x-ndjson") } });
    } catch (thrown) {
      end();
      throw meaningOf(thrown);
    }
  }

  return { fetch, failure: () => failed, end };
}

function asOllamaWants(body: string, { effort, contextLength, longestReply, format }: CallOptions): Record<string, unknown> {
  const { model, messages, tools } = JSON.parse(body) as Record<string, unknown>;
  return {
    model,
    messages,
    ...(tools !== undefined && { tools }),
    stream: true,
    ...(effort !== undefined && { think: effort }),
    ...(format !== undefined && { format }),
    truncate: false,
    shift: false,
    options: { num_ctx: contextLength, num_predict: Math.max(1, longestReply) },
  };
}
