import { request } from "undici";

import { AppError } from "#lib/errors.ts";

import type { AdapterCall, Delta } from "../adapter.ts";
import { separateThoughts } from "../thoughts.ts";
import { readBody } from "./body.ts";
import { coalesce } from "./coalesce.ts";
import { failure, failureOfConnection, failureOfStatus } from "./failures.ts";
import { requestBody } from "./request.ts";
import { agentFor, type OllamaServer } from "./server.ts";
import { watchTime } from "./timers.ts";

/** How much is read of a body that is not an answer; the rest is dropped. */
const errorBounds = { bytes: 10_000, within: 2_000 };
/** Each token of a prompt stands for at least one byte of the request, or for something of the model's template. */
const templateTokens = 8_192;

/** The maximum size of an answer of this many tokens on the wire, in bytes: a line per token, with all its fields, is 150 to 350. */
const mostBytesOf = (maxOutputTokens: number) =>
  Math.min(64_000_000, 1_000_000 + 1_024 * Math.max(1, maxOutputTokens));

/**
 * One call to `/api/chat`: yields the answer as it arrives, its end last. Throws an `AppError` when the server fails, is late or sends an
 * invalid answer, and the signal's reason when the signal aborts it. In every case, also when the caller leaves, its connection is closed.
 */
export async function* callOllama(
  server: OllamaServer,
  call: AdapterCall,
): AsyncGenerator<Delta, void> {
  const sent = await requestBody(call);
  const mostPromptTokens = Buffer.byteLength(sent) + templateTokens;
  const stopping = new AbortController();
  const stop = () => stopping.abort(call.signal.reason);
  call.signal.addEventListener("abort", stop, { once: true });
  if (call.signal.aborted) stop();
  const timers = watchTime(call.timeouts, (kind, seconds) =>
    stopping.abort(failure(kind, { seconds })),
  );
  let begun = false;
  try {
    const { statusCode, body } = await request(`${server.url}/api/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: sent,
      dispatcher: agentFor(server, call.timeouts.connectTimeout),
      signal: stopping.signal,
    });
    // A call that is left before its answer is read destroys the body; the resulting error has no other listener.
    body.on("error", () => undefined);
    begun = statusCode === 200;
    if (!begun) {
      const { text } = await readBody(body, errorBounds);
      stopping.signal.throwIfAborted();
      throw failureOfStatus(statusCode, text, { model: call.model, mostTokens: mostPromptTokens });
    }
    const mostBytes = mostBytesOf(call.maxOutputTokens);
    const deltas = coalesce(body, { arrived: timers.arrived, mostBytes });
    const model = `${server.url} ${call.model}`;
    const answer = call.thoughtTags ? separateThoughts(deltas, { ...call, model }) : deltas;
    yield* believable(answer, mostPromptTokens);
  } catch (thrown) {
    // The first cause of the end counts; the broken connection is its consequence.
    if (stopping.signal.aborted) throw stopping.signal.reason;
    throw thrown instanceof AppError ? thrown : failureOfConnection(thrown, { begun });
  } finally {
    timers.clear();
    call.signal.removeEventListener("abort", stop);
    stopping.abort(new Error("the call is over"));
  }
}

/** Checks the end of an answer: it must have some text, and its count of prompt tokens must not exceed what was sent. */
async function* believable(
  deltas: AsyncIterable<Delta>,
  mostPromptTokens: number,
): AsyncGenerator<Delta, void> {
  const passed = { text: false, reasoning: false };
  for await (const delta of deltas) {
    if (delta.type === "retype") {
      const any = passed.text || passed.reasoning;
      Object.assign(passed, { text: false, reasoning: false, [delta.to]: any });
    } else if (delta.type !== "end") passed[delta.type] = true;
    if (delta.type !== "end") {
      yield delta;
      continue;
    }
    // An answer that ended by itself without text is a failure: the server counts tokens that its parser dropped.
    if (!passed.text && !delta.cutAtLimit) throw failure("empty");
    const { promptTokens = 0, ...end } = delta;
    yield promptTokens > mostPromptTokens ? end : delta;
  }
}
