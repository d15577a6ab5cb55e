import { use } from "react";

import { citationMarks } from "#lib/knowledge/citation-rules.ts";

import type { Block } from "./blocks.ts";
import { CitationsContext } from "./citation.tsx";

/** For each block of a text how many marks of citations stand in those before it; -1 everywhere when the text has no citations. */
export function useFirstMarks(blocks: Block[]): number[] {
  const hasCitations = use(CitationsContext).length > 0;
  let marks = 0;
  return blocks.map(({ kind, source }) => {
    if (!hasCitations) return -1;
    const first = marks;
    if (kind === "text" || kind === "table" || kind === "plain") marks += marksIn(source);
    return first;
  });
}

export const marksIn = (source: string): number =>
  citationMarks(source).reduce((sum, { numbers }) => sum + numbers.length, 0);

/**
 * A text in parts: between the marks, and the numbers of these. Its marks are those of a stored answer, which have one form. A mark is glued to the word before it.
 */
export function splitAtMarks(text: string): (string | number)[] {
  const parts = text.split(/\[(\d{1,3})\](?![(:：])/u);
  return parts.map((part, at) => {
    if (at % 2 === 1) return Number(part);
    return at === parts.length - 1 || part === "" ? part : `${part.replace(/ $/u, "")}\u2060`;
  });
}
