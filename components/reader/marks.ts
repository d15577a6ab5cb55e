// Where a passage stands on a page: in its text, and on its picture.

import type { PageView } from "#lib/knowledge/schema.ts";
import { type PageRectangle, rectanglesIn } from "#lib/reading/rules.ts";

/** What an address asks to mark: where a passage stands. */
export type WantedMark = {
  ranges: readonly { page: number; start: number; end: number }[];
  /** Words of the passage: only they are marked. */
  quote: string | undefined;
};

/** A part of a page's text: offsets in UTF-16 code units. */
export type Stretch = { start: number; end: number };

/** The text between two offsets in pieces, each marked or not. `marks` are in order and do not overlap. */
export function piecesOf(
  text: string,
  { start, end }: Stretch,
  marks: readonly Stretch[],
): { text: string; start: number; marked: boolean }[] {
  const pieces: { text: string; start: number; marked: boolean }[] = [];
  let at = start;
  const take = (until: number, marked: boolean) => {
    if (until <= at) return;
    pieces.push({ text: text.slice(at, until), start: at, marked });
    at = until;
  };
  for (const mark of marks) {
    if (mark.end <= start || mark.start >= end) continue;
    take(Math.min(end, mark.start), false);
    take(Math.min(end, mark.end), true);
  }
  take(end, false);
  return pieces;
}

/** Ranges in order, those that touch or overlap as one; empty ones and what is outside of the text are left out. */
export function ordered(ranges: readonly Stretch[], length: number): Stretch[] {
  const sorted = ranges
    .map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(length, end) }))
    .filter(({ start, end }) => start < end)
    .sort((one, other) => one.start - other.start);
  const joined: Stretch[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else joined.push({ ...range });
  }
  return joined;
}

/**
 * The part of a passage that a quotation stands in; white space may differ. Without it in there, the passage itself.
 */
export function narrowedTo(
  text: string,
  passage: readonly Stretch[],
  quote: string,
): readonly Stretch[] {
  const wanted = quote.replaceAll(/\s+/gu, "");
  if (wanted === "") return passage;
  // Offsets of the characters of the passage that are not white space.
  const offsets: number[] = [];
  let plain = "";
  for (const { start, end } of passage)
    for (let at = start; at < end; at++) {
      const character = text[at] ?? "";
      if (/\s/u.test(character)) continue;
      offsets.push(at);
      plain += character;
    }
  const found = plain.indexOf(wanted);
  const [first, last] = [offsets[found], offsets[found + wanted.length - 1]];
  if (found < 0 || first === undefined || last === undefined) return passage;
  // Parts of the passage between which something else stands stay apart.
  return passage
    .map(({ start, end }) => ({ start: Math.max(start, first), end: Math.min(end, last + 1) }))
    .filter(({ start, end }) => start < end);
}

/** The rectangles of marks, one a line. */
export const rectanglesOf = (runs: PageView["runs"], marks: readonly Stretch[]): PageRectangle[] =>
  marks.flatMap((mark) => rectanglesIn(runs, mark));
