/** A part of a text, as offsets in UTF-16 code units; `end` is behind the last one. */
type Sentence = { start: number; end: number };

/** What closes a sentence together with its last sign. */
const closing = String.raw`["'”’»)\]）】》」』]*`;
/** Where a sentence ends: a Chinese sign, a Western one before a blank, or the end of a line. */
const ends = new RegExp(String.raw`[。！？；…]+${closing}|[.!?]+${closing}(?=\s|$)|\n+|$`, "gu");

/** What is written with a point and goes on. */
const abbreviation =
  /(?:^|[\s(])(?:\p{L}|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|vs|etc|e\.g|i\.e|cf|Fig|Figs|Eq|Sec|Ch|Vol|pp|approx|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$/iu;

/**
 * The sentences of a text, in Chinese or English, in order; a line is one at least. None begins or ends with white space, and what stands between two of them is
 * white space only.
 */
export function sentencesOf(text: string): Sentence[] {
  const found: Sentence[] = [];
  let start = 0;
  for (const { 0: sign, index } of text.matchAll(ends)) {
    const end = index + sign.length;
    const last = index === text.length || sign.startsWith("\n");
    if (!last && goesOn(text, start, end)) continue;
    const trimmed = text.slice(start, end);
    const from = start + trimmed.length - trimmed.trimStart().length;
    const to = from + trimmed.trim().length;
    if (to > from) found.push({ start: from, end: to });
    start = end;
  }
  return found;
}

/** Whether the point before `end` belongs to an abbreviation or to the number of a list, or small letters follow it. */
function goesOn(text: string, start: number, end: number): boolean {
  if (text[end - 1] !== ".") return false;
  const before = text.slice(Math.max(start, end - 12), end);
  return (
    abbreviation.test(before) ||
    (/^\s*\d{1,3}\.$/u.test(text.slice(start, end).slice(-8)) &&
      text.slice(start, end).trim().length <= 4) ||
    /^\s+\p{Ll}/u.test(text.slice(end, end + 8))
  );
}
