// The interface between the gateway and the adapter of a runtime: the same for every kind of model server.

import type { SamplingFields } from "./sampling-rules.ts";
import type { Effort } from "./schema.ts";

/** A message as a model reads it. */
export type ModelMessage = { role: "system" | "user" | "assistant"; content: string };

/**
 * In seconds: to connect, to the first token, between two tokens, for the whole call; of this last one, what attempts at other addresses have
 * used already.
 */
export type CallTimeouts = {
  connectTimeout: number;
  firstTokenTimeout: number;
  silenceTimeout: number;
  turnTimeout: number;
  spent?: number;
};

/** One call, as an adapter sends it. */
export type AdapterCall = {
  /** The model's name on its server. */
  model: string;
  messages: ModelMessage[];
  effort?: Effort | undefined;
  /** A JSON Schema that the server must enforce for the answer. */
  format?: object | undefined;
  /** True for a model without native reasoning: it may write its thoughts into its text, between tags, and they are separated. */
  thoughtTags: boolean;
  /** In tokens: constant for a model, because Ollama reloads it when this changes. */
  contextLength: number;
  /** The server keeps the model in memory after the call, until it is unloaded. */
  keepLoaded?: boolean | undefined;
  /** In tokens. */
  maxOutputTokens: number;
  /** How tokens are sampled, in the server's words; without it as the server does by default. */
  sampling?: SamplingFields | undefined;
  timeouts: CallTimeouts;
  signal: AbortSignal;
};

/** A piece of an answer, as a server sends it. Every answer that does not fail ends with one `end`. */
export type ServerDelta =
  | { type: "reasoning" | "text"; text: string }
  /** Why it ended, and the server's token counts, if it reported plausible ones. */
  | { type: "end"; cutAtLimit: boolean; promptTokens?: number; replyTokens?: number };

/** A piece of an answer, as the gateway passes it on. A `retype` says that all of the answer so far was of this type. */
export type Delta = ServerDelta | { type: "retype"; to: "reasoning" | "text" };
