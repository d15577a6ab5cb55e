import type { ModelInput } from "#lib/demo-model/index.ts";

/** gpt-oss as a scripted model server has it: its template and its tokeniser. */
export const gptOss = {
  name: "gpt-oss:20b",
  family: "gptoss",
  format: "harmony",
  capabilities: ["completion", "thinking"],
  efforts: ["low", "medium", "high"],
  overhead: { base: 63, system: 7, user: 4, assistant: 6 },
  counting: { tokeniser: "o200k_harmony" },
  // A millisecond a token, so that time told is tokens read.
  toldRate: 1_000,
} satisfies ModelInput;
