// The response format of `/v1/chat/completions`: OpenAI's JSON, as server-sent events when it
// streams.

import type { PlayedText, ScriptedCall } from "../play/player.ts";
import { goJson } from "./go.ts";
import { toolCall, type Whole, type WireFormat } from "./ollama-format.ts";

export function openaiFormat(model: string, { usage }: { usage: boolean }): WireFormat {
  const id = `chatcmpl-${Math.floor(Math.random() * 1000)}`;
  const begin = (object: string) => ({
    id,
    object,
    created: Math.floor(Date.now() / 1000),
    model,
    system_fingerprint: "fp_ollama",
  });
  const chunk = (rest: object) =>
    `data: ${goJson({ ...begin("chat.completion.chunk"), ...rest })}\n\n`;
  const choice = (delta: object, reason: string | null = null) =>
    chunk({ choices: [{ index: 0, delta, finish_reason: reason }] });
  let first = true;
  const role = () => {
    const given = first ? { role: "assistant" } : {};
    first = false;
    return given;
  };
  return {
    streamType: "text/event-stream",
    wholeType: "application/json",
    line: ({ text, as }: PlayedText) =>
      choice({
        ...role(),
        ...(as === "thinking" ? { content: "", reasoning: text } : { content: text }),
      }),
    last(whole) {
      if (whole.ending.kind === "cut") return "";
      const calls =
        whole.calls.length > 0
          ? choice({ ...role(), content: "", tool_calls: whole.calls.map(openaiCall) })
          : "";
      const counted = usage ? chunk({ choices: [], usage: usageOf(whole) }) : "";
      return `${calls}${choice({}, reasonOf(whole))}${counted}data: [DONE]\n\n`;
    },
    errorLine: (text) => `data: ${goJson(openaiError(500, text))}\n\n`,
    whole: (whole) => ({
      ...begin("chat.completion"),
      choices: [{ index: 0, message: messageOf(whole), finish_reason: reasonOf(whole) }],
      usage: usageOf(whole),
    }),
    error: openaiError,
  };
}

export function openaiError(status: number, message: string) {
  const type =
    status === 404 ? "not_found_error" : status === 400 ? "invalid_request_error" : "api_error";
  return { error: { message, type, param: null, code: null } };
}

function messageOf({ content, thinking, calls }: Whole) {
  return {
    role: "assistant",
    content,
    ...(thinking && { reasoning: thinking }),
    ...(calls.length > 0 && { tool_calls: calls.map(openaiCall) }),
  };
}

function openaiCall(call: ScriptedCall, index: number) {
  const { id, function: called } = toolCall(call, index);
  return {
    id,
    index,
    type: "function",
    function: { name: called.name, arguments: goJson(called.arguments) },
  };
}

function reasonOf({ calls, ending, reason }: Whole): string {
  if (calls.length > 0) return "tool_calls";
  return reason ?? (ending.kind === "length" ? "length" : "stop");
}

const usageOf = ({ metrics }: Whole) => ({
  prompt_tokens: metrics.prompt_eval_count,
  completion_tokens: metrics.eval_count,
  total_tokens: metrics.prompt_eval_count + metrics.eval_count,
});
