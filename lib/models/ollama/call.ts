import type { Readable } from "node:stream";
import { ReadableStream } from "node:stream/web";

import { request } from "undici";

import { AppError } from "#lib/errors.ts";

import type { Effort } from "../schema.ts";
import { readBody } from "./body.ts";
import { coalesce } from "./coalesce.ts";
import { failure, failureOfConnection, failureOfStatus } from "./failures.ts";
import { agentFor, type OllamaServer } from "./server.ts";

export type CallOptions = {
  server: OllamaServer;
  model: string;
  effort?: Effort | undefined;
  /** `num_ctx`, in tokens: always the same for a model, or the server loads it again. */
  contextLength: number;
  /** `num_predict`, in tokens, at least 1. */
  maxOutputTokens: number;
  /** In seconds. */
  timeouts: { connect: number; firstToken: number; silence: number; turn: number };
  signal: AbortSignal;
  /** A JSON Schema that the server shall hold the answer to. */
  format?: object | undefined;
};

/**
 * One call to a model: the `fetch` that the provider is given, and what went wrong, for the provider wraps what a fetch throws. `believed` is
 * a reported number of prompt tokens when it can be true of what was sent. `end` frees what the call holds, its connection too.
 */
export type OllamaCall = {
  fetch: typeof globalThis.fetch;
  failure(): AppError | undefined;
  believed(promptTokens: number | undefined): number | undefined;
  end(): void;
};

/** Of a body that is no answer, so much is read; the rest is dropped. */
const errorBounds = { bytes: 10_000, within: 2_000 };
/** A token of a prompt stands for a byte of the request at least, or for something of the model's template. */
const templateTokens = 8_192;

/** The most that an answer of so many tokens can be on the wire, in bytes: a line a token, with all that stands in it, is 150 to 350. */
const mostBytesOf = (maxOutputTokens: number) =>
  Math.min(64_000_000, 1_000_000 + 1_024 * Math.max(1, maxOutputTokens));

/**
 * A fetch for one `/api/chat` of the provider. It sends what Ollama wants and the provider cannot say (`truncate`, `shift`, `num_predict`
 * and levels of thinking in their places), watches the four time-outs, joins the lines of a frame, and turns into a failure what the
 * provider would swallow: an error line, a line that is none, a stream without an end.
 */
export function ollamaCall(options: CallOptions): OllamaCall {
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

  const timers = watchTime(timeouts, (kind, seconds) => fail(failure(kind, { seconds })));
  const end = () => {
    timers.clear();
    options.signal.removeEventListener("abort", stopped);
    stopping.abort(new Error("the call is over"));
  };

  let mostPromptTokens = 0;
  let begun = false;
  /** What a thrown thing means: a failure that was noticed before, a stop that was asked for, a failure of its own, or the connection's. */
  const meaningOf = (thrown: unknown): unknown => {
    if (stopping.signal.aborted) return stopping.signal.reason;
    return fail(thrown instanceof AppError ? thrown : failureOfConnection(thrown, { begun }));
  };

  async function* answer(body: Readable) {
    try {
      yield* coalesce(body, {
        arrived: timers.arrived,
        mostBytes: mostBytesOf(options.maxOutputTokens),
      });
    } catch (thrown) {
      throw meaningOf(thrown);
    } finally {
      end();
    }
  }

  async function fetch(
    input: Parameters<typeof globalThis.fetch>[0],
    init?: RequestInit,
  ): Promise<Response> {
    try {
      const sent = JSON.stringify(asOllamaWants(String(init?.body), options));
      mostPromptTokens = Buffer.byteLength(sent) + templateTokens;
      const { statusCode, body } = await request(String(input), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: sent,
        dispatcher: agentFor(server, timeouts.connect),
        signal: stopping.signal,
      });
      // A call that is left before its answer is read destroys the body, and nobody listens to what it says of that.
      body.on("error", () => undefined);
      begun = statusCode === 200;
      if (!begun) {
        const { text } = await readBody(body, errorBounds);
        if (stopping.signal.aborted) throw stopping.signal.reason;
        throw failureOfStatus(statusCode, text, { model, mostTokens: mostPromptTokens });
      }
      // pipeThrough and a hand-made source end the process with an unhandled AbortError when the call is stopped; a generator does not.
      const stream = ReadableStream.from(answer(body)) as unknown as BodyInit;
      return new Response(stream, { headers: { "content-type": "application/x-ndjson" } });
    } catch (thrown) {
      const meant = meaningOf(thrown);
      end();
      throw meant;
    }
  }

  const believed = (tokens: number | undefined) =>
    tokens !== undefined && tokens <= mostPromptTokens ? tokens : undefined;
  return { fetch, failure: () => failed, believed, end };
}

/** Watches the time-outs of a call until `clear`: `late` is called with the first that is missed. `arrived` is a sign of life. */
function watchTime(
  { firstToken, silence, turn }: CallOptions["timeouts"],
  late: (kind: "first_token_timeout" | "silence_timeout" | "turn_timeout", seconds: number) => void,
) {
  const turnTimer = setTimeout(() => late("turn_timeout", turn), turn * 1000);
  const firstTokenTimer = setTimeout(
    () => late("first_token_timeout", firstToken),
    firstToken * 1000,
  );
  let silenceTimer: NodeJS.Timeout | undefined;
  let over = false;
  return {
    arrived() {
      // A timer that was cleared and is refreshed runs again.
      if (over) return;
      clearTimeout(firstTokenTimer);
      if (silenceTimer) silenceTimer.refresh();
      else silenceTimer = setTimeout(() => late("silence_timeout", silence), silence * 1000);
    },
    clear() {
      over = true;
      for (const timer of [turnTimer, firstTokenTimer, silenceTimer]) clearTimeout(timer);
    },
  };
}

function asOllamaWants(
  body: string,
  { effort, contextLength, maxOutputTokens, format }: CallOptions,
): Record<string, unknown> {
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
    options: { num_ctx: contextLength, num_predict: Math.max(1, maxOutputTokens) },
  };
}
