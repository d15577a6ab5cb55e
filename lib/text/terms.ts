import "server-only";

// The terms of a text, by which it is found. What is indexed and what is asked go through the same function, so that equal things become equal
// terms: upper and lower case, full width, accents, plural, and the ways to write a number, a date or a code.

import { chineseWords } from "./chinese-words.ts";
import { isCommonWord, withoutPluralEnding } from "./word-forms.ts";

/** In characters: what is longer is no word, and is cut off. */
const longestTerm = 64;
/** In characters: the longest code that is a term without its separators, too. */
const longestCode = 32;
/** The most different terms of a question: a pasted one may have any number. */
const mostQuestionTerms = 200;

const letter = String.raw`(?!\p{Script=Han})[\p{L}\p{N}\p{M}]`;
/** Chinese characters in a row; or a word, with what joins the parts of a code, a number or an address. */
const pieces = new RegExp(
  String.raw`\p{Script=Han}+|(?:${letter})+(?:[-_./:@&](?:${letter})+)*(?:\+{1,2}|#)?`,
  "gu",
);
const han = /^\p{Script=Han}/u;
/** Scripts that put no blanks between words. */
const unspaced =
  /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const separators = /[-_/:@&+#]|\.(?!\d)|(?<!\d)\./u;
const betweenLettersAndDigits = /(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u;
const versionNumber = /^\d+(?:\.\d+){2,}$/;
const date = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;
const chineseDate = /(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]/gu;
/** As in "a 10-year warranty". */
const quantity = /^\d+(?:-\p{Ll}{3,})+$/u;
/** What stands before the number in the name of a standard or a form. */
const prefix = /^\p{Lu}{1,6}(?:\/\p{Lu}{1,2})?$/u;
const unit =
  /^(?:[nµmckMG]?m|[mk]?g|t|k?N|Nm|[mk]?[VAW]|MW|[kMG]?Hz|[kM]?Pa|bar|ms|s|min|h|m?l|[kKMGT]B)$/;

/** What can be written in several ways, and the terms of its parts. */
export type CodeTerms = {
  /** As a whole, with and without the signs between its parts. */
  names: string[];
  parts: string[];
  /** It is one thing, and its parts by themselves are another: a code with a digit, a date. Otherwise the parts are words as well. */
  isOne: boolean;
};

/** Every occurrence of every term of a text, folded: a code or a number as a whole, and its parts. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  // Not by `push(...terms)`: a call has room for some ten thousand arguments only.
  for (const found of cut(shapedText(text)))
    for (const term of "names" in found ? new Set([...found.names, ...found.parts]) : found)
      terms.push(bounded(term));
  return terms;
}

/** The codes, numbers and dates of a question that are several terms. */
export function codesOf(question: string): CodeTerms[] {
  return [...cut(shapedText(question))].flatMap((found) => {
    if (!("names" in found)) return [];
    const { names, parts, isOne } = found;
    return [{ names: names.map(bounded), parts: parts.map(bounded), isOne }];
  });
}

/** The terms of each piece of a text. What joins two pieces or is written with Chinese characters comes as a code whose parts are elsewhere. */
function* cut(shaped: string): Generator<Iterable<string> | CodeTerms> {
  let before = { piece: "", end: -1 };
  for (const { 0: piece, index } of shaped.matchAll(pieces)) {
    if (han.test(piece)) yield chineseWords(piece);
    else yield unspaced.test(piece) ? segmented(piece) : wordTerms(piece);
    const follows = index === before.end + 1 && shaped[before.end] === " ";
    if (follows && belongTogether(before.piece, piece))
      yield { names: [joined(before.piece + piece)], parts: [], isOne: false };
    before = { piece, end: index + piece.length };
  }
  for (const [, year = "", month = "", day = ""] of shaped.matchAll(chineseDate))
    yield { names: [isoDate(year, month, day)], parts: [], isOne: true };
}

/**
 * The different terms of a question, in order, without the words that every text has, unless it consists of them; at most 200. A word in capitals
 * is a name: the IT of a company is no pronoun.
 */
export function questionTermsOf(question: string): string[] {
  const all = new Set(termsOf(question));
  const hasCase = /[\p{Ll}\p{Script=Han}]/u.test(question);
  const names = new Set(
    hasCase ? question.match(/\p{Lu}{2,}/gu)?.map((name) => name.toLowerCase()) : [],
  );
  const telling = [...all].filter((term) => !isCommonWord(term) || names.has(term));
  return (telling.length > 0 ? telling : [...all]).slice(0, mostQuestionTerms);
}

/** The text in one shape: without characters that are drawn as nothing, hyphens as `-`, 1,000 as 1000. Its case is kept. */
const shapedText = (text: string): string =>
  text
    .replaceAll(/[\u00ad\u200b-\u200d\u2060\ufeff]/gu, "")
    .replaceAll(/(?<=\d),(?=\d{3}(?!\d))/gu, "")
    .normalize("NFKC")
    .replaceAll(/[\u2010-\u2013\u2212]/gu, "-");

/** Lower case, Latin letters without accents. */
function folded(piece: string): string {
  const lower = piece.toLowerCase();
  if (/^[\0-\x7f]*$/u.test(lower)) return lower;
  return lower
    .normalize("NFKD")
    .replaceAll(/(?<=\p{Script=Latin})\p{M}+/gu, "")
    .normalize("NFC");
}

/** A word; or a code or number. */
function wordTerms(piece: string): string[] | CodeTerms {
  const whole = folded(piece);
  if (/^\p{L}+$/u.test(whole)) return [withoutPluralEnding(whole)];
  const [, year, month = "", day = ""] = date.exec(whole) ?? [];
  const isVersion = versionNumber.test(whole);
  const split = whole.split(isVersion ? "." : separators).filter((part) => part !== "");
  const name = year === undefined ? whole : isoDate(year, month, day);
  const hasSigns = split.length > 1 && year === undefined && !isVersion;
  const names = hasSigns && whole.length <= longestCode ? [name, joined(whole)] : [name];
  const parts = split
    .flatMap((part) => [part, ...part.split(betweenLettersAndDigits)])
    .map((part) => withoutPluralEnding(withoutZeros(part)))
    .filter((part) => !names.includes(part));
  return { names, parts: [...new Set(parts)], isOne: /\d/u.test(whole) && !quantity.test(piece) };
}

/** 01 as 1. */
const withoutZeros = (part: string) => (/^\d+$/.test(part) ? part.replace(/^0+(?=.)/u, "") : part);

const isoDate = (year: string, month: string, day: string) =>
  `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;

/** Whether two pieces with a blank between them are one name or one quantity, as in ISO 9001 and 3.5 mm. */
const belongTogether = (before: string, piece: string) =>
  (prefix.test(before) && /^\d/u.test(piece)) ||
  (/^\d+(?:\.\d+)?$/u.test(before) && unit.test(piece));

/** Without the signs between its parts; the point of a number stays. */
const joined = (code: string) => folded(code).split(separators).join("");

let segmenter: Intl.Segmenter | undefined;

function segmented(run: string): string[] {
  segmenter ??= new Intl.Segmenter("en", { granularity: "word" });
  return [...segmenter.segment(run)].flatMap(({ segment, isWordLike }) =>
    isWordLike === true ? [folded(segment)] : [],
  );
}

const bounded = (term: string) =>
  term.length <= longestTerm ? term : [...term].slice(0, longestTerm).join("");
