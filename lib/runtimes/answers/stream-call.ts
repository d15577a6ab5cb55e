import { request } from "undici";

import { AppError } from "#lib/errors.ts";

import type { AdapterCall, Delta } from "../adapter.ts";
import type { Asked, Protocol } from "../protocol.ts";
import { agentFor, authorization } from "../requests.ts";
import type { CallTarget } from "../runtime.ts";
import { separateThoughts } from "../thoughts/thoughts.ts";
import { readBody } from "./body.ts";
import { coalesce } from "./coalesce.ts";
import { failure, failureOfConnection, failureOfStatus } from "./failures.ts";
import { watchTime } from "./timers.ts";

/** How much is read of a body that is not an answer; the rest is dropped. */
const errorBounds = { bytes: 10_000, within: 2_000 };
/** Each token of a prompt stands for at least one byte of the request, or for something of the model's template. */
const templateTokens = 8_192;

/** The maximum size of an answer of this many tokens on the wire, in bytes: a line per token, with all its fields, is 150 to 350. */
const mostBytesOf = (maxOutputTokens: number) =>
  Math.min(64_000_000, 1_000_000 + 1_024 * Math.max(1, maxOutputTokens));

/**
 * One call to an address: yields the answer as it arrives, its end last. Throws an `AppError` when the server fails, is late or sends an
 * invalid answer, and the signal's reason when the signal aborts it. In every case, also when the caller leaves, its connection is closed.
 */
export async function* streamCall(
  protocol: Protocol,
  target: CallTarget,
  call: AdapterCall,
): AsyncGenerator<Delta, void> {
  const sent = await protocol.body(call);
  const mostPromptTokens = Buffer.byteLength(sent) + templateTokens;
  const stopping = new AbortController();
  const stop = () => stopping.abort(call.signal.reason);
  call.signal.addEventListener("abort", stop, { once: true });
  if (call.signal.aborted) stop();
  const timers = watchTime(call.timeouts, (kind, seconds) =>
    stopping.abort(failure(kind, { seconds })),
  );
  const sending: Sending = { begun: false };
  try {
    const asked = { model: call.model, mostTokens: mostPromptTokens };
    const body = await answerBody(
      { protocol, target, call, asked, sent, signal: stopping.signal },
      sending,
    );
    const deltas = coalesce(body, {
      reader: protocol.reader(),
      arrived: timers.arrived,
      mostBytes: mostBytesOf(call.maxOutputTokens),
    });
    const model = `${target.address.url} ${call.model}`;
    const answer = call.thoughtTags ? separateThoughts(deltas, { ...call, model }) : deltas;
    yield* believable(answer, mostPromptTokens);
  } catch (thrown) {
    // The first cause of the end counts; the broken connection is its consequence.
    if (stopping.signal.aborted) throw stopping.signal.reason;
    throw thrown instanceof AppError ? thrown : failureOfConnection(thrown, sending);
  } finally {
    timers.clear();
    call.signal.removeEventListener("abort", stop);
    stopping.abort(new Error("the call is over"));
  }
}

/** Whether the server has begun to answer. */
type Sending = { begun: boolean };

type Request = {
  protocol: Protocol;
  target: CallTarget;
  call: AdapterCall;
  asked: Asked;
  sent: string;
  signal: AbortSignal;
};

/** Sends a call, and answers the body of its answer. Throws the failure of a refusal, after a second attempt where the protocol has one. */
async function answerBody(
  { protocol, target, call, asked, sent, signal }: Request,
  sending: Sending,
  shortened = false,
): Promise<Awaited<ReturnType<typeof request>>["body"]> {
  const { statusCode, body } = await request(`${target.address.url}${protocol.path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...authorization(target) },
    body: sent,
    dispatcher: agentFor(target.address, call.timeouts.connectTimeout),
    signal,
  });
  // A call that is left before its answer is read destroys the body; the resulting error has no other listener.
  body.on("error", () => undefined);
  sending.begun = statusCode === 200;
  if (sending.begun) return body;
  const { text } = await readBody(body, errorBounds);
  signal.throwIfAborted();
  const shorter = shortened ? undefined : protocol.shorterBody?.(call, statusCode, text);
  if (shorter === undefined) throw failureOfStatus(statusCode, text, asked);
  return answerBody({ protocol, target, call, asked, sent: shorter, signal }, sending, true);
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
