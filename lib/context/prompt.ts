import type { Part } from "#lib/conversations/schema.ts";

import { breakSpecialTokens } from "./special-tokens.ts";

/** The same for everybody and always, for it stands first: what changes here makes a model server read everything again. No secrets. */
export const instructions = [
  "You are the assistant of a company, reached by its employees through Parlor on the company's own network.",
  "Answer in the language of the question. Be right first, then brief.",
  "Write Markdown where it helps: lists, tables, code in fences with its language, formulas between dollar signs.",
  "When you do not know something, or cannot know it, say so instead of guessing.",
].join("\n");

/** What a model reads of a message: the one conversion from parts as they are stored. Reasoning stays out; what is only blanks is nothing. */
export function contentOf(parts: Part[]): string {
  const content = parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n\n");
  return content.trim() === "" ? "" : breakSpecialTokens(content);
}
