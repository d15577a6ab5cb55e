// The state that a recorded request needs: the models at that time, and what had happened just
// before.

import type { DemoModel, DemoModelOptions } from "../index.ts";
import type { ModelInput, Step } from "../schema.ts";
import { type Sent, sendRequest } from "./client.ts";

/** What the weights report about themselves. */
const smolInfo = {
  "general.basename": "smollm2",
  "general.finetune": "8k-lc100k-mix1-ep2",
  "general.languages": null,
  "general.license": "apache-2.0",
  "general.organization": "HuggingFaceTB",
  "general.size_label": "135M",
  "general.type": "model",
  "llama.attention.head_count": 9,
  "llama.attention.head_count_kv": 3,
  "llama.attention.layer_norm_rms_epsilon": 1e-5,
  "llama.feed_forward_length": 1536,
  "llama.rope.dimension_count": 64,
  "llama.rope.freq_base": 100000,
  "llama.vocab_size": 49152,
  "tokenizer.ggml.add_bos_token": false,
  "tokenizer.ggml.add_space_prefix": false,
  "tokenizer.ggml.bos_token_id": 1,
  "tokenizer.ggml.eos_token_id": 2,
  "tokenizer.ggml.padding_token_id": 2,
  "tokenizer.ggml.pre": "smollm",
  "tokenizer.ggml.unknown_token_id": 0,
};

const smol: ModelInput = {
  name: "smol",
  family: "llama",
  contextLength: 8192,
  embeddingLength: 576,
  info: smolInfo,
};
const smolGo: ModelInput = {
  ...smol,
  name: "smol-go",
  parent: "smol:latest",
  parameters: { stop: ["<|im_end|>"] },
};

const chatModels: ModelInput[] = [
  smol,
  smolGo,
  {
    name: "gpt-oss:20b",
    family: "gpt-oss",
    format: "harmony",
    capabilities: ["completion", "tools", "thinking"],
    efforts: ["low", "medium", "high"],
    overhead: { base: 63, system: 7, user: 4, assistant: 6 },
  },
  { name: "gemma", family: "gemma3", contextLength: 32768, embeddingLength: 640 },
];

const house: ModelInput = {
  ...smolGo,
  name: "house",
  parent: "smol-go:latest",
  system: "You are the house assistant.",
  parameters: { temperature: 0.2, num_ctx: 2048, stop: ["<|im_end|>", "###"], num_predict: 100 },
  messages: [
    { role: "user", content: "Who are you?" },
    { role: "assistant", content: "The house assistant." },
  ],
  license: "Internal use",
};

const embedder: ModelInput = {
  name: "tiny-embed",
  family: "bert",
  capabilities: ["embedding"],
  contextLength: 128,
  embeddingLength: 64,
};

export const options: Omit<DemoModelOptions, "listen"> = {
  scripted: true,
  pace: 0,
  parallel: 1,
  models: [...chatModels, embedder, house],
  registry: {
    hosts: { "127.0.0.1:18555": { "library/x:latest": [98_362_432, 102, 34, 152] } },
    refusing: ["127.0.0.1:9"],
    rate: 500_000_000,
  },
};

const post = (path: string, body: object): Sent => ({
  method: "POST",
  path,
  headers: { "content-type": "application/json" },
  body,
});
const say = (body: object) =>
  post("/api/chat", { messages: [{ role: "user", content: "hi" }], stream: false, ...body });
const load = { model: "smol-go", options: { num_ctx: 2048, num_predict: 1 }, shift: false };
const image = post("/api/pull", { model: "127.0.0.1:18555/library/x:latest" });

/** Further settings for a trace. */
export const settings: Record<string, Partial<DemoModelOptions>> = {
  // OLLAMA_MAX_QUEUE was 2, and the model loads for the whole test.
  tags: { models: chatModels },
  delete: { models: [{ ...smol, name: "house-copy" }] },
  "chat-busy-503": { queue: 2, models: [{ ...smol, name: "smol-go", loadMs: 60_000 }] },
};

/**
 * What happens before a recorded request; the returned function runs once the request has come in.
 */
type Before = (demo: DemoModel) => unknown;

export const before: Record<string, Before> = {
  "ps-loaded": (demo) => sendRequest(demo.url, say(load)),
  "ps-keep-alive-forever": (demo) => sendRequest(demo.url, say({ ...load, keep_alive: -1 })),
  "chat-same-prompt-again": (demo) => sendRequest(demo.url, say(load)),
  "pull-up-to-date": (demo) => sendRequest(demo.url, image),
  "pull-resumed": (demo) => sendRequest(demo.url, image, 3),
  "chat-queued-behind-another": (demo) =>
    anotherRuns(demo, "gpt-oss:20b", { num_ctx: 4096 }, { say: "first" }),
  "chat-busy-503": async (demo) => {
    for (const place of [1, 2, 3]) {
      void sendRequest(demo.url, say(load)).catch(() => {}); // they end with the server
      await demo.seen(({ id }) => id === place);
    }
  },
  // A real runner was killed. Here a script ends it, with the recorded error text.
  "real-runner-killed-before-first-token": (demo) =>
    demo.script({ steps: [{ tokens: [{ die: 1 }] }] }),
  "real-runner-killed-mid-stream": (demo) =>
    demo.script({ steps: [{ say: "The story of the sea" }, { error: othersErrors }] }),
  "real-runner-killed-queued": (demo) =>
    anotherRuns(demo, "smol-go", { num_ctx: 4096 }, { tokens: [{ die: 1 }] }),
};

const othersErrors =
  "an error was encountered while running the model: error: task id = 23, error: request (4210 tokens) exceeds the available context size (4096 tokens), try increasing it";

/** Another request has the only slot until the recorded one waits behind it. */
async function anotherRuns(
  demo: DemoModel,
  model: string,
  window: object,
  then: Step,
): Promise<() => void> {
  demo.script({ name: "another", steps: [{ hold: "another" }, then] });
  void sendRequest(demo.url, say({ model, options: window, shift: false }));
  await demo.seen(({ turnAt }) => turnAt !== undefined);
  return () => demo.release("another");
}
