// A model's prompt: the messages in its template. As tokens it is a list, whose length is the count
// and whose beginning can be compared with the cache; as text it is what `_debug_render_only`
// shows.

import type { OllamaChatRequest, OllamaMessage } from "../routes/chat-request.ts";
import type { ModelSpec } from "../schema.ts";
import { OllamaError } from "../wire/refusal.ts";
import type { TokenPiece } from "./piece.ts";

export type RenderedPrompt = { tokens: string[]; messages: OllamaMessage[] };

type Asked = Pick<OllamaChatRequest, "tools" | "think" | "truncate" | "shift">;

/**
 * A variant's own messages come first; its system text only when the request does not start with
 * one.
 */
export function withOwn(model: ModelSpec, messages: OllamaMessage[]): OllamaMessage[] {
  const own = (model.messages ?? []) as OllamaMessage[];
  const system =
    model.system !== undefined && messages[0]?.role !== "system"
      ? [{ role: "system", content: model.system }]
      : [];
  return [...system, ...own, ...messages];
}

/**
 * The parts of an earlier message that are rendered: its text, its calls; its reasoning only within
 * a turn that calls tools.
 */
function textOf({ content, tool_calls, thinking, tool_name }: OllamaMessage): string {
  const calls = tool_calls?.length ? `${thinking ?? ""}${JSON.stringify(tool_calls)}` : "";
  return `${tool_name ?? ""}${content ?? ""}${calls}`;
}

const marks = (name: string, count: number, from = 0) =>
  Array.from({ length: Math.max(0, count) }, (_, at) => `\0${name}${from + at}`);

const opening = 3;

export function tokensOf(
  model: ModelSpec,
  messages: OllamaMessage[],
  { tools, think }: Asked,
  piecesOf: (text: string) => TokenPiece[],
): string[] {
  const { overhead } = model;
  const tail = Math.min(opening, overhead.base);
  // Harmony's system block names the effort: with another effort the prompt differs from its first
  // line on.
  const effort =
    model.format === "harmony" ? `effort:${typeof think === "string" ? think : "medium"}:` : "base";
  const tokens = marks(effort, overhead.base - tail);
  for (const tool of tools ?? []) push(tokens, piecesOf(JSON.stringify(tool)));
  for (const message of messages) {
    const role = message.role in overhead ? (message.role as keyof typeof overhead) : "user";
    const open = Math.min(opening, overhead[role]);
    tokens.push(...marks(role, open));
    for (const image of message.images ?? [])
      tokens.push(...marks(`image:${image}`, overhead.image));
    push(tokens, piecesOf(textOf(message)));
    tokens.push(...marks(role, overhead[role] - open, open));
  }
  tokens.push(...marks("assistant", tail));
  return tokens;
}

function push(tokens: string[], pieces: TokenPiece[]): void {
  for (const { text, cost } of pieces) {
    tokens.push(text);
    for (let more = 1; more < cost; more += 1) tokens.push(`\0+${more}`);
  }
}

/** A reply's tokens as they are in the next prompt. */
export function replyTokens(pieces: TokenPiece[]): string[] {
  const tokens: string[] = [];
  push(tokens, pieces);
  return tokens;
}

/**
 * The prompt for a window of `window` tokens, of which it may use all but one. A longer one is
 * refused with `truncate: false`; otherwise messages are dropped from the front (system messages
 * and the last one stay), without an error, as in Ollama.
 */
export function fitted(
  model: ModelSpec,
  given: OllamaMessage[],
  asked: Asked,
  window: number,
  piecesOf: (text: string) => TokenPiece[],
): RenderedPrompt {
  const messages = [...given];
  let tokens = tokensOf(model, messages, asked, piecesOf);
  if (tokens.length < window) return { tokens, messages };
  if (asked.truncate === false) throw tooLong(tokens.length, window);
  while (tokens.length >= window) {
    const first = messages.findIndex(
      (message, at) => message.role !== "system" && at < messages.length - 1,
    );
    if (first < 0) break;
    messages.splice(first, 1);
    tokens = tokensOf(model, messages, asked, piecesOf);
  }
  if (tokens.length < window) return { tokens, messages };
  if (asked.shift === false) {
    throw new OllamaError(
      400,
      "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context length in settings, or use a model with a longer context length",
      { late: true },
    );
  }
  return { tokens: [...tokens.slice(0, 4), ...tokens.slice(-Math.floor(window / 2))], messages };
}

function tooLong(tokens: number, window: number): OllamaError {
  const message = `request (${tokens} tokens) exceeds the available context size (${window} tokens), try increasing it`;
  const error = {
    code: 400,
    message,
    type: "exceed_context_size_error",
    n_prompt_tokens: tokens,
    n_ctx: window,
  };
  return new OllamaError(400, JSON.stringify({ error }), { late: true });
}

/** The prompt as text. */
export function rendered(model: ModelSpec, messages: OllamaMessage[]): string {
  if (model.format === "harmony") {
    const turns = messages.map(({ role, content }) => {
      if (role === "system")
        return `<|start|>developer<|message|># Instructions\n\n${content ?? ""}<|end|>`;
      return `<|start|>${role}${role === "assistant" ? "<|channel|>final" : ""}<|message|>${content ?? ""}<|end|>`;
    });
    return `<|start|>system<|message|>You are a demo model.\n\nReasoning: medium<|end|>${turns.join("")}<|start|>assistant`;
  }
  return `${messages.map(({ role, content }) => `<|im_start|>${role}\n${content ?? ""}<|im_end|>\n`).join("")}<|im_start|>assistant\n`;
}
