import { breakSpecialTokens } from "#lib/text/special-tokens.ts";

import type { Part } from "./schema.ts";

/** The text of a message as it was written, without its reasoning. */
export const textOf = (parts: Part[]): string =>
  parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n\n");

/** What a model reads of a message: the only conversion from stored parts to a prompt. A message of blanks only is empty. */
export function contentOf(parts: Part[]): string {
  const content = textOf(parts);
  return content.trim() === "" ? "" : breakSpecialTokens(content);
}
