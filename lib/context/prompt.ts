import { breakSpecialTokens } from "#lib/text/special-tokens.ts";

/**
 * The same for every user and every turn, because it is the beginning of the prompt: a change makes a model server evaluate everything
 * again. No secrets.
 */
export const instructions = [
  "You are the assistant of a company, reached by its employees through Parlor on the company's own network.",
  "Answer in the language of the question. Be right first, then brief.",
  "Write Markdown where it helps: lists, tables, code in fences with its language, formulas between \\( and \\), or on their own lines between \\[ and \\].",
  "When you do not know something, or cannot know it, say so instead of guessing.",
].join("\n");

/** The instructions of a prompt: those of Parlor, then those of the variant that answers, if any. */
export const instructionsWith = (ofVariant = ""): string =>
  ofVariant === "" ? instructions : `${instructions}\n\n${breakSpecialTokens(ofVariant)}`;
