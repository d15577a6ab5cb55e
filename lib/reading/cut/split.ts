// Sentences of a text, Chinese and English, and the pieces of what is too long for one.

import { sentencesOf } from "#lib/text/sentences.ts";
import type { TextRange } from "../schema.ts";

/** The sentences of `text` between two places, without the white space between them. Line ends of a list or a poem, `lines`, end one too. */
export function sentencesIn(text: string, { start, end }: TextRange, lines: boolean): TextRange[] {
  const part = text.slice(start, end);
  return sentencesOf(lines ? part : part.replaceAll("\n", " ")).map((sentence) => ({
    start: start + sentence.start,
    end: start + sentence.end,
  }));
}

/** The lines of a block that are not empty, with their indents. */
export function linesIn(text: string, { start, end }: TextRange): TextRange[] {
  const found: TextRange[] = [];
  for (let from = start; from < end; ) {
    const at = text.indexOf("\n", from);
    const to = at < 0 || at > end ? end : at;
    if (text.slice(from, to).trim() !== "") found.push({ start: from, end: to });
    from = to + 1;
  }
  return found;
}

function trimmedRange(text: string, { start, end }: TextRange): TextRange {
  let [from, to] = [start, end];
  while (from < to && /\s/u.test(text[from] ?? "")) from += 1;
  while (to > from && /\s/u.test(text[to - 1] ?? "")) to -= 1;
  return { start: from, end: to };
}

/**
 * Pieces of a range of at most `tokens` each, whatever stands in it: cut behind a comma, else at a space, else anywhere but within a surrogate pair.
 * `sums` as tokenSums gives them. A piece has at least one character.
 */
export function hardPieces(
  text: string,
  { start, end }: TextRange,
  sums: Float64Array,
  tokens: number,
): TextRange[] {
  const found: TextRange[] = [];
  for (let from = start; from < end; ) {
    let to = end;
    if ((sums[end] ?? 0) - (sums[from] ?? 0) > tokens) {
      to = from + 1;
      while (to < end && (sums[to + 1] ?? Infinity) - (sums[from] ?? 0) <= tokens) to += 1;
      to = softPlace(text, from, to);
    }
    const trimmed = trimmedRange(text, { start: from, end: to });
    if (trimmed.end > trimmed.start) found.push(trimmed);
    from = to;
  }
  return found;
}

function softPlace(text: string, from: number, to: number): number {
  const least = from + Math.ceil((to - from) / 2);
  for (const mark of [/[,，、：:|]/u, /\s/u])
    for (let at = to; at > least; at -= 1) if (mark.test(text[at - 1] ?? "")) return at;
  const code = text.charCodeAt(to - 1);
  const isHalf = code >= 0xd800 && code <= 0xdbff;
  if (!isHalf) return to;
  return to - 1 > from ? to - 1 : to + 1;
}
