// What may be logged of a model server's error text (H60). Such a text can contain a user's prompt, quoted or not, so no part of it is ever
// copied: the log gets those of the phrases below that occur in it. They are the servers' own texts.

const phrases = [
  "an error was encountered while running the model",
  "error parsing tool call",
  "exceeds the available context size",
  "exceed_context_size_error",
  "the prompt is longer than the context length",
  "the input length exceeds the context length",
  "maximum context length",
  "longer than the maximum model length",
  "longer than the model's context length",
  "context_length_exceeded",
  "server busy",
  "maximum pending requests exceeded",
  "llama-server process no longer running",
  "runner process has terminated",
  "runner process no longer running",
  "timed out waiting for llama runner to start",
  "model requires more system memory",
  "Loading model",
  "unable to load model",
  "unable to allocate",
  "failed to allocate",
  "signal: killed",
  "unknown model architecture",
  "newer version of Ollama",
  "not supported by your version",
  "error loading model",
  "out of memory",
  "cudaMalloc failed",
  "CUDA error",
  "no space left on device",
  "unexpected EOF",
  "unexpected end of JSON input",
  "invalid character",
  "connection refused",
  "connection reset by peer",
  "no such host",
  "does not support thinking",
  "does not support tools",
  "does not support chat",
  "ollama cloud is disabled",
  "model is required",
  "does not exist",
  "not found",
] as const;

/** Only the beginning of a text is searched, in characters. */
const longestLookedAt = 10_000;

/** The known phrases in an error text, in the order of the list: at most 80 characters, all from the list. */
export function loggable(text: string): string {
  const beginning = text.slice(0, longestLookedAt);
  const known = phrases.filter((phrase) => beginning.includes(phrase)).join("; ");
  return known === "" ? "unknown words" : known.slice(0, 80);
}

/** The text of an `error` field, which is a string with Ollama and an object with others. */
export function errorText(error: unknown): string {
  return typeof error === "string" ? error : (JSON.stringify(error) ?? "");
}
