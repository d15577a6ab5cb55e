// An answer as it is sent to the client: a stream of lines, or one body.

import type { Script } from "../schema.ts";
import { type Exchange, sendJson } from "../wire/exchange.ts";
import type { Metrics, Whole, WireFormat } from "../wire/ollama-format.ts";
import { now } from "./clock.ts";
import { fail, type ScriptedFault } from "./faults.ts";
import { Output } from "./output.ts";
import { type PlayEvent, type Played, type PlayOptions, play } from "./player.ts";

export type Performance = Pick<PlayOptions, "rate" | "limit" | "cutRepeats" | "released"> & {
  events: Iterable<PlayEvent>;
  script: Script | undefined;
  stream: boolean;
  /** Start times, in `now()`. */
  begun: { received: number; loadMs: number; readingSince: number; promptTokens: number };
  /** The duration of the prompt's evaluation, in ms, when it is reported without waiting. */
  toldMs: number | undefined;
};

export type Performed = {
  tokens: number;
  content: string;
  thinking: string;
  fault: ScriptedFault | undefined;
};

/**
 * Plays the events and sends the output. Throws `Disconnected` when the client disconnects before
 * the end.
 */
export async function perform(
  exchange: Exchange,
  wireFormat: WireFormat,
  performance: Performance,
): Promise<Performed> {
  const { script, stream } = performance;
  const output = new Output(exchange, wireFormat.streamType, script?.split);
  let [content, thinking] = ["", ""];
  let firstAt: number | undefined;

  const played = await play(performance.events, {
    ...performance,
    disconnected: exchange.disconnected,
    say(said) {
      firstAt ??= now();
      if (said.as === "thinking") thinking += said.text;
      else content += said.text;
      if (stream) output.add(wireFormat.line(said));
    },
    line(text) {
      if (stream) output.add(`${text}\n`);
    },
    flush: () => output.flush(),
  });

  const { ending, calls } = played;
  const tokens = spoken(played, script);
  if (exchange.record.tokens) exchange.record.tokens.reply = tokens;
  const whole: Whole = {
    content,
    thinking,
    calls,
    ending,
    metrics: metricsOf(performance, tokens, firstAt),
    reason: script?.reason,
  };
  if (ending.kind !== "stop" && ending.kind !== "length" && ending.kind !== "cut")
    await fail(exchange, wireFormat, ending, output, stream);
  else if (!stream)
    sendJson(exchange, 200, wireFormat.whole(whole), { type: wireFormat.wholeType });
  else {
    output.add(wireFormat.last(whole));
    await output.end();
  }
  return { tokens, content, thinking, fault: ending.kind === "error" ? ending : undefined };
}

/** Tokens as reported: the end token is one too. */
function spoken({ tokens, ending }: Played, script: Script | undefined): number {
  return script?.counts?.reply ?? (ending.kind === "stop" && ending.endToken ? tokens + 1 : tokens);
}

function metricsOf(
  { begun, script, toldMs }: Performance,
  tokens: number,
  firstAt: number | undefined,
): Metrics {
  const end = now();
  // Every duration is above zero; only a count can be zero.
  const nanoseconds = (ms: number) => Math.max(1, Math.round(ms * 1e6));
  return {
    total_duration: nanoseconds(end - begun.received),
    load_duration: nanoseconds(begun.loadMs),
    prompt_eval_count: script?.counts?.prompt ?? begun.promptTokens,
    prompt_eval_duration: nanoseconds(toldMs ?? (firstAt ?? end) - begun.readingSince),
    eval_count: tokens,
    eval_duration: nanoseconds(end - (firstAt ?? end)),
  };
}
