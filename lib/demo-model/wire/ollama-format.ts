// The response format of `/api/chat`.

import type { PlayEnd, PlayedText, ScriptedCall } from "../play/player.ts";
import { goJson, goTime, withoutZeros } from "./go.ts";

/** In nanoseconds and tokens. */
export type Metrics = {
  total_duration: number;
  load_duration: number;
  prompt_eval_count: number;
  prompt_eval_duration: number;
  eval_count: number;
  eval_duration: number;
};

export type Whole = {
  content: string;
  thinking: string;
  calls: ScriptedCall[];
  ending: PlayEnd;
  metrics: Metrics;
  reason?: "stop" | "length" | undefined;
};

/** The response format of a path that answers a chat. */
export type WireFormat = {
  streamType: string;
  wholeType: string;
  /** The line or lines for an output. */
  line(said: PlayedText): string;
  /** The end of a complete answer; undefined when a stream is cut off. */
  last(whole: Whole): string;
  errorLine(text: string): string;
  /** The whole answer in one body. */
  whole(whole: Whole): unknown;
  error(status: number, text: string): unknown;
};

export type Logprobs = { wanted: boolean; top: number };

export function ollamaFormat(model: string, logprobs: Logprobs): WireFormat {
  const head = `{"model":${goJson(model)},"created_at":"`;
  return {
    streamType: "application/x-ndjson",
    wholeType: "application/json; charset=utf-8",
    line(said) {
      said.tail ??= tailOf(said);
      const tail = logprobs.wanted
        ? `${said.tail.slice(0, -2)},"logprobs":${goJson([logprobOf(said.text, logprobs.top)])}}\n`
        : said.tail;
      return head + goTime() + tail;
    },
    last: (whole) =>
      whole.ending.kind === "cut"
        ? ""
        : `${goJson(lastLine(model, { ...whole, content: "", thinking: "" }))}\n`,
    errorLine: (text) => `${goJson({ error: text })}\n`,
    whole: (whole) => lastLine(model, whole),
    error: (_status, text) => ({ error: text }),
  };
}

/**
 * The part of a line after its time. It is the same for every stream with the same output, so it is
 * cached.
 */
function tailOf({ text, as }: PlayedText): string {
  const words = as === "thinking" ? `"","thinking":${goJson(text)}` : goJson(text);
  return `","message":{"role":"assistant","content":${words}},"done":false}\n`;
}

function lastLine(model: string, { content, thinking, calls, ending, metrics, reason }: Whole) {
  const message = {
    role: "assistant",
    content,
    ...(thinking && { thinking }),
    ...(calls.length > 0 && { tool_calls: calls.map(toolCall) }),
  };
  const begin = { model, created_at: goTime(), message };
  if (ending.kind === "cut") return { ...begin, done: false };
  return {
    ...begin,
    done: true,
    done_reason: reason ?? (ending.kind === "length" ? "length" : "stop"),
    ...withoutZeros(metrics),
  };
}

const signs = "abcdefghijklmnopqrstuvwxyz0123456789";

export function toolCall({ name, arguments: given }: ScriptedCall, index: number) {
  const id = Array.from({ length: 8 }, () => signs[Math.floor(Math.random() * signs.length)]).join(
    "",
  );
  return { id: `call_${id}`, function: { index, name, arguments: given } };
}

/** A plausible log probability: rules do not have one. */
function logprobOf(token: string, top: number) {
  const entry = (text: string, logprob: number) => ({
    token: text,
    logprob,
    bytes: [...Buffer.from(text)],
  });
  const likely = -0.5 - (token.length % 7) / 4;
  const others = Array.from({ length: Math.max(0, top - 1) }, (_, at) =>
    entry(`${token}${at + 1}`, likely - 0.7 * (at + 1)),
  );
  return {
    ...entry(token, likely),
    ...(top > 0 && { top_logprobs: [entry(token, likely), ...others] }),
  };
}
