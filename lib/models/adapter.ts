// What the gateway hands to the adapter of a runtime, and what comes back: the same for every kind of model server.

import type { Effort } from "./schema.ts";

/** A message as a model reads it. */
export type ModelMessage = { role: "system" | "user" | "assistant"; content: string };

/** In seconds: to connect, to the first word, between two words, for the whole call. */
export type CallTimeouts = {
  connectTimeout: number;
  firstTokenTimeout: number;
  silenceTimeout: number;
  turnTimeout: number;
};

/** One call, as an adapter sends it. */
export type AdapterCall = {
  /** The model's id on its server. */
  model: string;
  messages: ModelMessage[];
  effort?: Effort | undefined;
  /** A JSON Schema that the server shall hold the answer to. */
  format?: object | undefined;
  /** In tokens: always the same for a model, or the server loads it again. */
  contextLength: number;
  /** In tokens. */
  maxOutputTokens: number;
  timeouts: CallTimeouts;
  signal: AbortSignal;
};

/** A piece of an answer. Every answer that does not fail ends with one `end`. */
export type Delta =
  | { type: "reasoning" | "text"; text: string }
  /** Why it ended, and how many tokens the server counted, as far as it has and can be believed. */
  | { type: "end"; cutAtLimit: boolean; promptTokens?: number; replyTokens?: number };
