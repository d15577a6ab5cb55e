// An answer on its way to the client: a stream of lines, or one body.

import { runnerDied } from "../runner/harmony.ts";
import type { Script } from "../schema.ts";
import { drained, type Exchange, sendJson, sendText, writeCut } from "../wire/exchange.ts";
import type { Face, Metrics, Whole } from "../wire/ollama-face.ts";
import { Gone } from "../wire/refusal.ts";
import { now } from "./clock.ts";
import { type Event, type Played, play } from "./player.ts";

export type Performance = {
  events: Iterable<Event>;
  script: Script | undefined;
  stream: boolean;
  rate: number;
  limit: number;
  cutRepeats: boolean;
  released(name: string): Promise<void>;
  /** When things began, on `now()`'s clock. */
  begun: { received: number; loadMs: number; readingSince: number; promptTokens: number };
};

export type Performed = { tokens: number; content: string; thinking: string; died: boolean };

/** Plays the events and sends what they say. Throws `Gone` when the client leaves before the end. */
export async function perform(exchange: Exchange, face: Face, performance: Performance): Promise<Performed> {
  const { response, record, gone } = exchange;
  const { script, stream } = performance;
  let unsent = "";
  let [content, thinking] = ["", ""];
  let firstAt: number | undefined;

  const flush = () => {
    if (!stream || unsent === "") return undefined;
    if (!response.headersSent) {
      response.writeHead(200, { "content-type": face.streamType });
      record.firstLineAt = Date.now();
    }
    const text = unsent;
    unsent = "";
    return writeCut(response, text, script?.split) ? undefined : drained(response);
  };

  const played = await play(performance.events, {
    ...performance,
    gone,
    say(said) {
      firstAt ??= now();
      if (said.as === "thinking") thinking += said.text;
      else content += said.text;
      if (stream) unsent += face.line(said);
    },
    line(text) {
      unsent += `${text}\n`;
    },
    flush,
  });

  const { ending, calls } = played;
  const died = ending.kind === "error" && ending.text === runnerDied;
  const performed = { tokens: spoken(played, script), content, thinking, died };
  const metrics = metricsOf(performance, performed.tokens, firstAt);
  const whole: Whole = { content, thinking, calls, ending, metrics, reason: script?.reason };
  switch (ending.kind) {
    case "gone":
      throw new Gone();
    case "hang":
      await flush();
      await new Promise((resolve) => gone.addEventListener("abort", resolve, { once: true }));
      throw new Gone();
    case "reset":
      void flush();
      await new Promise(setImmediate); // what was written is in the kernel by then
      record.end = "broken";
      breakOff(exchange);
      break;
    case "refusal":
      if (ending.body !== undefined) sendText(exchange, ending.status, ending.body);
      else sendJson(exchange, ending.status, face.error(ending.status, ending.error ?? ""), { type: face.wholeType });
      break;
    case "error":
      if (!stream) sendJson(exchange, ending.status, face.error(ending.status, ending.text), { type: face.wholeType });
      else if (response.headersSent || unsent !== "") {
        unsent += face.errorLine(ending.text);
        void flush();
        response.end();
      } else sendJson(exchange, ending.status, face.error(ending.status, ending.text), { type: "application/json", chunked: true });
      break;
    default:
      if (!stream) sendJson(exchange, 200, face.whole(whole), { type: face.wholeType });
      else {
        unsent += face.last(whole);
        void flush();
        if (!response.headersSent) response.writeHead(200, { "content-type": face.streamType });
        response.end();
      }
  }
  return performed;
}

/** Tokens as reported: the end token is one too. */
function spoken({ tokens, ending }: Played, script: Script | undefined): number {
  return script?.counts?.reply ?? (ending.kind === "stop" && ending.endToken ? tokens + 1 : tokens);
}

function metricsOf({ begun, script }: Performance, tokens: number, firstAt: number | undefined): Metrics {
  const end = now();
  const nanoseconds = (ms: number) => Math.round(ms * 1e6);
  return {
    total_duration: nanoseconds(end - begun.received),
    load_duration: nanoseconds(begun.loadMs),
    prompt_eval_count: script?.counts?.prompt ?? begun.promptTokens,
    prompt_eval_duration: nanoseconds((firstAt ?? end) - begun.readingSince),
    eval_count: tokens,
    eval_duration: nanoseconds(end - (firstAt ?? end)),
  };
}

/** A reset where the system has one (TCP), else an end in the middle of the answer. */
function breakOff({ response: { socket } }: Exchange): void {
  if (socket?.remoteAddress === undefined) socket?.destroy();
  else socket.resetAndDestroy();
}
