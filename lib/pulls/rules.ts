// What browser and server check alike of a pull. Without zod.

/** A registry's host and path, then the tag: `gpt-oss:20b`, `hf.co/unsloth/gpt-oss-20b-GGUF:Q4_K_M`. */
const pullNamePattern =
  /^[A-Za-z0-9][\w.-]*(?::\d{1,5}\/[\w.-]+)?(?:\/[\w.-]+){0,4}(?::[\w.-]+)?$/u;

/** What is wrong with the name of a model to pull: it is none, or of a cloud model, which would send questions to its vendor. */
export type PullNameFault = "not_a_name" | "cloud";

export function pullNameFault(name: string): PullNameFault | undefined {
  if (name.length > 200 || !pullNamePattern.test(name)) return "not_a_name";
  return /[:-]cloud$/iu.test(name) ? "cloud" : undefined;
}

/** A name as people copy it: with the command before it, or as the address of a page that shows the model. */
export const plainPullName = (text: string): string =>
  text
    .trim()
    .replace(/^ollama\s+(?:pull|run)\s+/u, "")
    .replace(/^https?:\/\/(?:www\.)?ollama\.com\/(?:library\/)?/u, "")
    .replace(/^https?:\/\/(?:www\.)?huggingface\.co\//u, "hf.co/");
