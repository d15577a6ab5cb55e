import type { ModelInput } from "#lib/demo-model/index.ts";

/** gpt-oss on a scripted model server: its template and its tokeniser. */
export const gptOss = {
  name: "gpt-oss:20b",
  family: "gptoss",
  format: "harmony",
  capabilities: ["completion", "thinking"],
  efforts: ["low", "medium", "high"],
  overhead: { base: 63, system: 7, user: 4, assistant: 6 },
  counting: { tokeniser: "o200k_harmony" },
  // A millisecond per token, so that the reported time is the number of evaluated tokens.
  toldRate: 1_000,
} satisfies ModelInput;
