// How tokens are sampled: the parameters that a call can have, and the names by which the kinds of model servers know them. Without zod.

/** By Ollama's names. One that is left out has the server's default. */
export type SamplingParameters = {
  temperature?: number | undefined;
  top_p?: number | undefined;
  top_k?: number | undefined;
  min_p?: number | undefined;
  repeat_penalty?: number | undefined;
  /** In tokens; -1: the whole window. */
  repeat_last_n?: number | undefined;
  seed?: number | undefined;
  stop?: string[] | undefined;
};

export type SamplingName = keyof SamplingParameters;

/** The parameters under the names of one server. */
export type SamplingFields = Record<string, number | string[]>;

type Names = Partial<Record<SamplingName, string>>;

const ofEveryServer: Names = {
  temperature: "temperature",
  top_p: "top_p",
  seed: "seed",
  stop: "stop",
};
const ofMost: Names = { ...ofEveryServer, top_k: "top_k", min_p: "min_p" };
const ofOllama: Names = {
  ...ofMost,
  repeat_penalty: "repeat_penalty",
  repeat_last_n: "repeat_last_n",
};

/** The servers behind OpenAI's protocol that say what they are, by the beginning of their version. */
const ofServers: { version: RegExp; names: Names }[] = [
  { version: /^llama\.cpp\b/u, names: ofOllama },
  { version: /^(?:vLLM|SGLang)\b/u, names: { ...ofMost, repeat_penalty: "repetition_penalty" } },
];

/** A server, as far as it decides which parameters it knows; `version` as discovery has found it. */
export type SamplingServer = { kind: "ollama" | "openai"; version: string | null };

/** The parameters that a server knows, with its names for them. A server that does not say what it is knows those of OpenAI's protocol. */
export function samplingNames({ kind, version }: SamplingServer): Names {
  if (kind === "ollama") return ofOllama;
  return ofServers.find((each) => each.version.test(version ?? ""))?.names ?? ofEveryServer;
}

/** The fields of a request. A parameter that the server does not know is not sent: it could be refused for it. */
export function samplingFields(
  server: SamplingServer,
  sampling: SamplingParameters = {},
): SamplingFields {
  const fields: SamplingFields = {};
  for (const [name, field] of Object.entries(samplingNames(server))) {
    const value = sampling[name as SamplingName];
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}
