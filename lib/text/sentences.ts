/** A part of a text, as offsets in UTF-16 code units; `end` is behind the last one. */
type Sentence = { start: number; end: number };

const chineseEnds = new Set("。！？；…");
const westernEnds = new Set(".!?");
/** What closes a sentence together with its last sign. */
const closing = new Set("\"'”’»)）]】》」』");

/** Latin words that are written with a point, after which a sentence goes on. */
const abbreviations = new Set(
  (
    "mr mrs ms dr prof st no nos vs e.g i.e cf fig figs eq sec ch vol pp p approx ca jan feb mar apr jun jul aug " +
    "sep sept oct nov dec"
  ).split(" "),
);

/**
 * The sentences of a text, in Chinese or English, in order; none is longer than a line. None begins or ends with white space, and what stands between two of them
 * is white space.
 */
export function sentencesOf(text: string): Sentence[] {
  const found: Sentence[] = [];
  let start = 0;
  for (let at = 0; at < text.length; ) {
    const end = text[at] === "\n" ? at + 1 : endAt(text, start, at);
    if (end !== undefined) {
      addTrimmed(found, text, start, end);
      start = end;
    }
    at = end ?? afterSigns(text, at);
  }
  addTrimmed(found, text, start, text.length);
  return found;
}

function addTrimmed(found: Sentence[], text: string, start: number, end: number): void {
  const part = text.slice(start, end);
  const from = start + part.length - part.trimStart().length;
  const to = start + part.trimEnd().length;
  if (to > from) found.push({ start: from, end: to });
}

const isSign = (sign: string) => chineseEnds.has(sign) || westernEnds.has(sign);

/** The place behind the signs that begin at `at`, and behind what closes with them; the next place where there is none. */
function afterSigns(text: string, at: number): number {
  let end = at;
  while (end < text.length && isSign(text[end] ?? "")) end += 1;
  if (end === at) return at + 1;
  while (end < text.length && closing.has(text[end] ?? "")) end += 1;
  return end;
}

/** Where the sentence ends, when it does at the sign at `at`. */
function endAt(text: string, start: number, at: number): number | undefined {
  const sign = text[at] ?? "";
  if (!isSign(sign)) return undefined;
  const end = afterSigns(text, at);
  const hasChineseEnd = [...text.slice(at, end)].some((each) => chineseEnds.has(each));
  if (hasChineseEnd || end === text.length) return end;
  // Chinese text follows an English sentence without a blank.
  if (!/[\s\u2e80-\uffef]/u.test(text[end] ?? "")) return undefined;
  return sign === "." && end === at + 1 && goesOn(text, start, at) ? undefined : end;
}

/** In characters: the longest abbreviation, and the number of an item of a list. */
const longest = 8;

/** Whether the point at `at` belongs to an abbreviation, an initial or the number of an item, or a small letter follows. */
function goesOn(text: string, start: number, at: number): boolean {
  const before = text.slice(Math.max(start, at - longest), at);
  const word = before.split(/[\s("'“]/u).at(-1) ?? "";
  const isInitial = /^\p{Lu}$/u.test(word) && word !== "I";
  const isNumber = at - start <= longest && /^\d{1,3}$/.test(before.trim());
  const next = /^\s{1,4}\p{Ll}/u.test(text.slice(at + 1, at + 1 + longest));
  return isInitial || isNumber || next || abbreviations.has(word.toLowerCase());
}
