// What a model of the demo server is, and what a script may make it do: plain values, so that they mean the same inside a test, in a
// bench's options and in a request to `/__demo/script`.

import { z } from "zod";

const milliseconds = z.number().min(0);
const perSecond = z.number().min(0);

/** How a model counts. A token is a piece of text; the pieces of a text joined are the text again. */
export const countingSchema = z.strictObject({
  /** A real tokeniser in place of the rules below: that of gpt-oss. */
  tokeniser: z.enum(["o200k_harmony"]).optional(),
  /** Letters of a word that one token holds at most. A blank before a word belongs to its first token. */
  letters: z.int().min(1).default(8),
  /** Digits that one token holds at most. */
  digits: z.int().min(1).default(3),
  /** Tokens for a Chinese, Japanese or Korean character. 0.5: two of them share one. 3: three tokens each. */
  cjk: z.number().positive().max(8).default(1),
  /** Tokens for a character beyond the basic plane, such as an emoji. */
  emoji: z.int().min(1).max(8).default(3),
});
export type TokenCounting = z.infer<typeof countingSchema>;

/** What a prompt costs beside its texts, in tokens: once, and for each message of a role. */
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
export const effortSchema = z.enum(["low", "medium", "high", "max"]);

export const modelSchema = z.strictObject({
  /** With or without a tag; without one `:latest` is meant. */
  name: z.string().min(1),
  family: z.string().default("demo"),
  parameterSize: z.string().default("0"),
  quantization: z.string().default("none"),
  /** In bytes. */
  size: z.int().min(0).default(1),
  /** What of it is in the card's memory, in bytes. */
  sizeVram: z.int().min(0).default(0),
  /** The longest window, in tokens. */
  contextLength: z.int().min(1).default(131072),
  embeddingLength: z.int().min(1).default(64),
  capabilities: z.array(capabilitySchema).default(["completion"]),
  /** The levels that `think` may have beside true and false. */
  efforts: z.array(effortSchema).default([]),
  /** `harmony` as gpt-oss has it; it also reads what the model says as Harmony. */
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
  /** More of what `show` tells under `model_info`. */
  info: z.record(z.string(), z.unknown()).optional(),

  /** How long the model takes to load, and to load again for another window. */
  loadMs: milliseconds.default(0),
  /** Tokens of the prompt read in a second; 0: all at once. */
  readRate: perSecond.default(0),
  /** The same, told and not waited for: `prompt_eval_duration` is what was read at this rate. 0: it is the time that passed. */
  toldRate: perSecond.default(0),
  /** Prompts that are remembered, so that what they share with the next one is not read again. */
  cached: z.int().min(0).default(16),
  /** False for sliding-window attention: a remembered prompt that must be cut back serves only half of what it shares. */
  stepsBack: z.boolean().default(true),
});
export type ModelSpec = z.infer<typeof modelSchema>;
export type ModelInput = z.input<typeof modelSchema>;

/** A token as a scripted runner emits it, or what it does instead. */
export const runnerTokenSchema = z.union([
  z.string(),
  z.strictObject({ sleep: milliseconds }),
  z.strictObject({ die: z.unknown() }),
  z.strictObject({ stop: z.enum(["eos", "limit"]) }),
]);
export type RunnerToken = z.infer<typeof runnerTokenSchema>;

export const stepSchema = z.union([
  /** Nothing for so long. Before the first line this holds back status and headers too. */
  z.strictObject({ wait: milliseconds }),
  /** Nothing until `release(name)`. */
  z.strictObject({ hold: z.string().min(1) }),
  /** Tokens a second from here on; 0: as fast as they can be written. */
  z.strictObject({ rate: perSecond }),
  z.strictObject({ think: z.string() }),
  z.strictObject({ say: z.string() }),
  /** The same again: so many times, or until a limit ends it. */
  z.strictObject({ repeat: z.string().min(1), times: z.int().min(1).optional() }),
  /** A tool call, which comes in the line that says `done: true`. */
  z.strictObject({
    call: z.string().min(1),
    arguments: z.record(z.string(), z.unknown()).default({}),
  }),
  /** The model's own tokens, read as its format says (Harmony for gpt-oss). */
  z.strictObject({ tokens: z.array(runnerTokenSchema) }),

  /** Any text as a line of its own. */
  z.strictObject({ line: z.string() }),
  /** One whole line of an answer, so many bytes of content long. */
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
  /** Nothing more, until the client leaves. */
  z.strictObject({ hang: z.literal(true) }),
  /** The connection is reset. */
  z.strictObject({ reset: z.literal(true) }),
  /** The stream ends, without a line that says `done: true`. */
  z.strictObject({ end: z.literal(true) }),
]);
export type Step = z.infer<typeof stepSchema>;

export const scriptSchema = z.strictObject({
  /** Stands in the record of the requests that it answered. */
  name: z.string().optional(),
  /** Which requests it answers: all that is given must fit. Without it: the next chat. */
  when: z
    .strictObject({
      model: z.string().optional(),
      /** Stands somewhere in the last message of a user. */
      says: z.string().optional(),
      /** Of a path that is no chat only waits and faults are played; then the usual answer follows. */
      path: z.string().optional(),
    })
    .optional(),
  /** How many requests it answers: 1 without `when`, without end with it. */
  times: z.int().min(1).optional(),
  /** Tokens a second; 0: as fast as they can be written. Without it the server's pace. */
  rate: perSecond.optional(),
  /** How the bytes of a stream are cut into packets: one by one, inside each character of several bytes, or so many at a time. */
  split: z.union([z.literal("bytes"), z.literal("characters"), z.int().min(1)]).optional(),
  /** What is reported in place of what was counted. */
  counts: z
    .strictObject({ prompt: z.int().min(0).optional(), reply: z.int().min(0).optional() })
    .optional(),
  /** Why it ended, in place of what is true. */
  reason: z.enum(["stop", "length"]).optional(),
  /** True: a stream is cut off at the 32nd equal token in a row, as Ollama does. A script's text is otherwise said as it stands. */
  cutRepeats: z.boolean().default(false),
  steps: z.array(stepSchema),
});
export type Script = z.infer<typeof scriptSchema>;
export type ScriptInput = z.input<typeof scriptSchema>;

/** What the registry has from which models are pulled. There is no way to any real one. */
export const registrySchema = z.strictObject({
  /** By host, by name (`library/x:latest`): the sizes of its layers, in bytes. */
  hosts: z.record(z.string(), z.record(z.string(), z.array(z.int().min(1)).min(1))).default({}),
  /** Hosts that refuse the connection. */
  refusing: z.array(z.string()).default([]),
  /** Bytes a second. */
  rate: perSecond.default(0),
});

export const serverSchema = z.strictObject({
  models: z.array(modelSchema).optional(),
  /** Tokens a second of an answer without a rate of its own; 0: as fast as they can be written. */
  pace: perSecond.default(40),
  /** Requests that a model serves at once (`OLLAMA_NUM_PARALLEL`); the others wait, first come first served. */
  parallel: z.int().min(1).default(1024),
  /** Requests that may wait for a model to be loaded (`OLLAMA_MAX_QUEUE`). */
  queue: z.int().min(0).default(512),
  /** The window of a request that names none, in tokens. */
  window: z.int().min(1).default(4096),
  cloudDisabled: z.boolean().default(true),
  version: z.string().default("0.33.0"),
  registry: registrySchema.prefault({}),
  /** Requests that are remembered, the newest. */
  remember: z.int().min(0).default(2000),
});
export type ServerSpec = z.infer<typeof serverSchema>;
export type ServerInput = z.input<typeof serverSchema>;
