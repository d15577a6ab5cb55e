import { request } from "undici";

import { AppError } from "#lib/errors.ts";

import type { AdapterCall, Delta } from "../adapter.ts";
import { readBody } from "./body.ts";
import { coalesce } from "./coalesce.ts";
import { failure, failureOfConnection, failureOfStatus } from "./failures.ts";
import { requestBody } from "./request.ts";
import { agentFor, type OllamaServer } from "./server.ts";
import { watchTime } from "./timers.ts";

/** Of a body that is no answer, so much is read; the rest is dropped. */
const errorBounds = { bytes: 10_000, within: 2_000 };
/** A token of a prompt stands for a byte of the request at least, or for something of the model's template. */
const templateTokens = 8_192;

/** The most that an answer of so many tokens can be on the wire, in bytes: a line a token, with all that stands in it, is 150 to 350. */
const mostBytesOf = (maxOutputTokens: number) =>
  Math.min(64_000_000, 1_000_000 + 1_024 * Math.max(1, maxOutputTokens));

/**
 * One call to `/api/chat`: yields the answer as it comes, its end last. Throws an `AppError` when the server fails, is late or says what is no
 * answer, and the signal's reason when the signal ends it. However it ends, and when it is left, its connection is closed.
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
    // A call that is left before its answer is read destroys the body, and nobody listens to what it says of that.
    body.on("error", () => undefined);
    begun = statusCode === 200;
    if (!begun) {
      const { text } = await readBody(body, errorBounds);
      stopping.signal.throwIfAborted();
      throw failureOfStatus(statusCode, text, { model: call.model, mostTokens: mostPromptTokens });
    }
    const mostBytes = mostBytesOf(call.maxOutputTokens);
    yield* believable(coalesce(body, { arrived: timers.arrived, mostBytes }), mostPromptTokens);
  } catch (thrown) {
    // What has ended the call first is what counts; the connection breaks because of it.
    if (stopping.signal.aborted) throw stopping.signal.reason;
    throw thrown instanceof AppError ? thrown : failureOfConnection(thrown, { begun });
  } finally {
    timers.clear();
    call.signal.removeEventListener("abort", stop);
    stopping.abort(new Error("the call is over"));
  }
}

/** An answer whose end can be true: it has said something, and a count of prompt tokens is not beyond what was sent. */
async function* believable(
  deltas: AsyncIterable<Delta>,
  mostPromptTokens: number,
): AsyncGenerator<Delta, void> {
  let said = false;
  for await (const delta of deltas) {
    said ||= delta.type === "text";
    if (delta.type !== "end") {
      yield delta;
      continue;
    }
    // An answer that ended by itself and said nothing is a failure: the server counts tokens that its parser dropped.
    if (!said && !delta.cutAtLimit) throw failure("empty");
    const { promptTokens = 0, ...end } = delta;
    yield promptTokens > mostPromptTokens ? end : delta;
  }
}
