// Models of the demo server, and scripts for their answers: plain values, so that they mean the
// same in a test, in a bench's options and in a request to `/__demo/script`.

import { z } from "zod";

const milliseconds = z.number().min(0);
const perSecond = z.number().min(0);

/** A model's tokeniser. A token is a piece of text; the pieces of a text joined are the text. */
export const countingSchema = z.strictObject({
  /** A real tokeniser in place of the rules below: gpt-oss's. */
  tokeniser: z.enum(["o200k_harmony"]).optional(),
  /** The maximum number of letters per token. A space before a word belongs to its first token. */
  letters: z.int().min(1).default(8),
  /** The maximum number of digits per token. */
  digits: z.int().min(1).default(3),
  /**
   * Tokens for a Chinese, Japanese or Korean character. 0.5: two of them share one. 3: three tokens
   * each.
   */
  cjk: z.number().positive().max(8).default(1),
  /** Tokens for a character beyond the basic plane, such as an emoji. */
  emoji: z.int().min(1).max(8).default(3),
});
export type TokenCounting = z.infer<typeof countingSchema>;

/** The cost of a prompt beside its texts, in tokens: once, and for each message of a role. */
export const overheadSchema = z.strictObject({
  base: z.int().min(0).default(4),
  system: z.int().min(0).default(5),
  user: z.int().min(0).default(5),
  assistant: z.int().min(0).default(6),
  tool: z.int().min(0).default(6),
  image: z.int().min(0).default(256),
});

export const capabilitySchema = z.enum([
  "completion",
  "tools",
  "vision",
  "thinking",
  "embedding",
  "insert",
]);
export const thinkEffortSchema = z.enum(["low", "medium", "high", "max"]);

export const modelSpecSchema = z.strictObject({
  /** With or without a tag; without one `:latest` is meant. */
  name: z.string().min(1),
  family: z.string().default("demo"),
  parameterSize: z.string().default("0"),
  quantization: z.string().default("none"),
  /** In bytes. */
  size: z.int().min(0).default(1),
  /** The part of it in the GPU's memory, in bytes. */
  sizeVram: z.int().min(0).default(0),
  /** The longest window, in tokens. */
  contextLength: z.int().min(1).default(131072),
  embeddingLength: z.int().min(1).default(64),
  capabilities: z.array(capabilitySchema).default(["completion"]),
  /** The levels that `think` accepts besides true and false. */
  efforts: z.array(thinkEffortSchema).default([]),
  /** `harmony` is gpt-oss's format; the model's output is parsed as Harmony too. */
  format: z.enum(["chatml", "harmony"]).default("chatml"),
  overhead: overheadSchema.prefault({}),
  counting: countingSchema.prefault({}),

  /** A variant shares the weights of its parent. */
  parent: z.string().optional(),
  system: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).optional(),
  license: z.string().optional(),
  remoteModel: z.string().optional(),
  remoteHost: z.string().optional(),
  /** Further fields of `model_info` in `show`. */
  info: z.record(z.string(), z.unknown()).optional(),

  /** The duration of a load, and of a reload for another window. */
  loadMs: milliseconds.default(0),
  /** Tokens of the prompt evaluated per second; 0: all at once. */
  readRate: perSecond.default(0),
  /**
   * The same rate, reported without waiting: `prompt_eval_duration` is computed from it. 0: it is
   * the real time.
   */
  toldRate: perSecond.default(0),
  /**
   * The number of cached prompts, whose common beginning with the next prompt is not evaluated
   * again.
   */
  cached: z.int().min(0).default(16),
  /**
   * False for sliding-window attention: a cached prompt that must be cut back saves only half of
   * the shared tokens.
   */
  stepsBack: z.boolean().default(true),
});
export type ModelSpec = z.infer<typeof modelSpecSchema>;
export type ModelInput = z.input<typeof modelSpecSchema>;

/** A token as a scripted runner emits it, or a pause or fault. */
export const runnerTokenSchema = z.union([
  z.string(),
  z.strictObject({ sleep: milliseconds }),
  z.strictObject({ die: z.unknown() }),
  z.strictObject({ stop: z.enum(["eos", "limit"]) }),
]);
export type RunnerToken = z.infer<typeof runnerTokenSchema>;

export const stepSchema = z.union([
  /** A pause of this length. Before the first line it delays status and headers too. */
  z.strictObject({ wait: milliseconds }),
  /** A pause until `release(name)`. */
  z.strictObject({ hold: z.string().min(1) }),
  /** Tokens per second from here on; 0: as fast as they can be written. */
  z.strictObject({ rate: perSecond }),
  z.strictObject({ think: z.string() }),
  z.strictObject({ say: z.string() }),
  /** Repetition: this many times, or until a limit ends it. */
  z.strictObject({ repeat: z.string().min(1), times: z.int().min(1).optional() }),
  /** A tool call, which is in the line with `done: true`. */
  z.strictObject({
    call: z.string().min(1),
    arguments: z.record(z.string(), z.unknown()).default({}),
  }),
  /** The model's own tokens, parsed in its format (Harmony for gpt-oss). */
  z.strictObject({ tokens: z.array(runnerTokenSchema) }),

  /** Any text as a line of its own. */
  z.strictObject({ line: z.string() }),
  /** One whole line of an answer with a content of this many bytes. */
  z.strictObject({ huge: z.int().min(1) }),

  // Each of these ends the answer.
  /** A refusal: only before the first line. `error` becomes `{"error": …}`. */
  z.strictObject({
    status: z.int().min(100).max(599),
    error: z.string().optional(),
    body: z.string().optional(),
  }),
  /** A last line `{"error": …}`; a status 500 when nothing was sent yet. */
  z.strictObject({ error: z.string() }),
  /** Nothing more, until the client disconnects. */
  z.strictObject({ hang: z.literal(true) }),
  /** The connection is reset. */
  z.strictObject({ reset: z.literal(true) }),
  /** The stream ends without a line with `done: true`. */
  z.strictObject({ end: z.literal(true) }),
]);
export type Step = z.infer<typeof stepSchema>;

export const scriptSchema = z.strictObject({
  /** Recorded with the requests that it answered. */
  name: z.string().optional(),
  /** The requests that it answers: every given condition must match. Without it: the next chat. */
  when: z
    .strictObject({
      model: z.string().optional(),
      /** A text in the last user message. */
      says: z.string().optional(),
      /**
       * For a path that is not a chat, only waits and faults are played; then the usual answer
       * follows.
       */
      path: z.string().optional(),
    })
    .optional(),
  /** The number of requests that it answers: 1 without `when`, unlimited with it. */
  times: z.int().min(1).optional(),
  /** Tokens per second; 0: as fast as they can be written. Without it the server's rate. */
  rate: perSecond.optional(),
  /**
   * How the bytes of a stream are split into packets: single bytes, inside each character of
   * several bytes, or this many bytes.
   */
  split: z.union([z.literal("bytes"), z.literal("characters"), z.int().min(1)]).optional(),
  /** Reported in place of the real counts. */
  counts: z
    .strictObject({ prompt: z.int().min(0).optional(), reply: z.int().min(0).optional() })
    .optional(),
  /** The reported reason for the end, in place of the real one. */
  reason: z.enum(["stop", "length"]).optional(),
  /**
   * True: a stream ends at the 32nd equal token in a row, as in Ollama. A script's text is
   * otherwise sent unchanged.
   */
  cutRepeats: z.boolean().default(false),
  steps: z.array(stepSchema),
});
export type Script = z.infer<typeof scriptSchema>;
export type ScriptInput = z.input<typeof scriptSchema>;

/** The contents of the registry from which models are pulled. No real registry is reachable. */
export const registrySchema = z.strictObject({
  /** By host, by name (`library/x:latest`): the sizes of its layers, in bytes. */
  hosts: z.record(z.string(), z.record(z.string(), z.array(z.int().min(1)).min(1))).default({}),
  /** Hosts that refuse the connection. */
  refusing: z.array(z.string()).default([]),
  /** Bytes per second. */
  rate: perSecond.default(0),
});

export const serverSchema = z.strictObject({
  models: z.array(modelSpecSchema).optional(),
  /**
   * Tokens per second of an answer without a rate of its own; 0: as fast as they can be written.
   */
  pace: perSecond.default(40),
  /**
   * The number of requests that a model serves at once (`OLLAMA_NUM_PARALLEL`); others wait in
   * order.
   */
  parallel: z.int().min(1).default(1024),
  /** The number of requests that may wait for a model to be loaded (`OLLAMA_MAX_QUEUE`). */
  queue: z.int().min(0).default(512),
  /** The window of a request that sets none, in tokens. */
  window: z.int().min(1).default(4096),
  cloudDisabled: z.boolean().default(true),
  version: z.string().default("0.33.0"),
  registry: registrySchema.prefault({}),
  /** The number of recorded requests, the newest. */
  remember: z.int().min(0).default(2000),
});
export type ServerSpec = z.infer<typeof serverSchema>;
export type ServerInput = z.input<typeof serverSchema>;
