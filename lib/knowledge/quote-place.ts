// Where the quote of a citation stands on the pages of its document. Pure.

import type { FoundPassage } from "./schema.ts";

export type PagePart = { page: number; start: number; end: number };

/**
 * The parts of pages' texts that a part of a passage's text is from. The passage is its ranges, joined by line ends; of a table that goes on, a row stands
 * before them that is not theirs.
 */
export function placesOf(
  { text, ranges }: Pick<FoundPassage, "text" | "ranges">,
  { start, end }: { start: number; end: number },
): PagePart[] {
  const whole = ranges.reduce((sum, range) => sum + range.end - range.start + 1, -1);
  let at = Math.max(0, text.length - whole);
  const places: PagePart[] = [];
  for (const range of ranges) {
    const length = range.end - range.start;
    const [from, to] = [Math.max(start, at), Math.min(end, at + length)];
    if (from < to)
      places.push({ page: range.page, start: range.start + from - at, end: range.start + to - at });
    at += length + 1;
  }
  return places;
}
