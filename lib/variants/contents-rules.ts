// What a variant is, and what a model reads of it: its instructions and its example turns, which stand in a Modelfile as MESSAGE. Without zod.

import type { KeptName } from "./command-rules.ts";
import type { VariantParameters } from "./parameter-rules.ts";

/**
 * A command that has no field of its own: a message, which is used, or one that is only kept for export. `argument` is the role of a message, or the
 * name of a parameter.
 */
export type KeptCommand = {
  command: KeptName | "parameter";
  argument?: string | undefined;
  text: string;
};

/** What a variant is, without its name. */
export type VariantContents = {
  /** The id of the model that it is made of. */
  base: string;
  instructions: string;
  parameters: VariantParameters;
  kept: KeptCommand[];
};

/** A message that a model reads as the beginning of every conversation. */
export type ExampleMessage = { role: "user" | "assistant"; content: string };

export const mostExamples = 50;
/** Of all of them together, in UTF-16 code units. */
export const longestExamples = 32_000;

const isExample = ({ command }: Pick<KeptCommand, "command">): boolean => command === "message";

/** Whether these are not too many example messages, and not too long. */
export function examplesFit(kept: readonly KeptCommand[]): boolean {
  const examples = kept.filter(isExample);
  const length = examples.reduce((sum, { text }) => sum + text.length, 0);
  return examples.length <= mostExamples && length <= longestExamples;
}

/**
 * What a model reads of a variant, as Ollama would put it: its instructions, to which those of messages of the role `system` belong, and then the
 * other messages, before the conversation.
 */
export function promptTexts({
  instructions,
  kept,
}: Pick<VariantContents, "instructions" | "kept">): {
  instructions: string;
  examples: ExampleMessage[];
} {
  const messages = kept.filter(isExample);
  const ofSystem = messages.filter(({ argument }) => argument === "system");
  return {
    instructions: [instructions, ...ofSystem.map(({ text }) => text)]
      .filter((text) => text !== "")
      .join("\n\n"),
    examples: messages.flatMap(({ argument, text }) =>
      argument === "user" || argument === "assistant" ? [{ role: argument, content: text }] : [],
    ),
  };
}
