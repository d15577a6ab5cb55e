import type { PromptMessage } from "#lib/models/index.ts";

import type { BranchMessage } from "./store.ts";

/** The same for everybody and always, for it stands first: what changes here makes a model server read everything again. No secrets. */
const instructions = [
  "You are the assistant of a company, reached by its employees through Parlor on the company's own network.",
  "Answer in the language of the question. Be right first, then brief.",
  "Write Markdown where it helps: lists, tables, code in fences with its language, formulas between dollar signs.",
  "When you do not know something, or cannot know it, say so instead of guessing.",
].join("\n");

/** What a model reads of a branch: the one conversion from messages as they are stored. Reasoning and empty answers stay out. */
export function asPrompt(branch: BranchMessage[]): PromptMessage[] {
  const said = branch.flatMap(({ role, parts }): PromptMessage[] => {
    const content = parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n\n");
    return content.trim() === "" ? [] : [{ role, content: breakControlTokens(content) }];
  });
  return [{ role: "system", content: instructions }, ...said];
}

const controlToken = /<(?=[|｜][^\s|｜<>]{1,64}[|｜]>|(?:start|end)_of_turn>|(?:bos|eos)>)|\[(?=\/?INST\])/gu;

/**
 * Puts an invisible joiner into what a chat template would take for its own tokens (`<|start|>` and the like): on a real server they open a
 * system block, wherever they stand. A person still reads the same.
 */
export function breakControlTokens(text: string): string {
  return text.replaceAll(controlToken, "$&\u2060");
}
