// Whether a passage says what a sentence says that cites it, told by its numbers, names, negations and words.

import type { Citation } from "#lib/conversations/schema.ts";
import { sentencesOf } from "#lib/text/sentences.ts";
import { writtenLanguageOf } from "#lib/text/written-language.ts";
import type { FoundPassage } from "./schema.ts";

/**
 * The share of a sentence's words that stand in the passage, from which on it is found there, and partly. Measured on XQuAD, a question with its answer as the
 * sentence: docs/benchmarks.md. Of pairs of Chinese characters fewer are the same than of words.
 */
const overlaps = {
  words: { found: 0.6, partly: 0.4 },
  pairs: { found: 0.45, partly: 0.3 },
};

type Source = Pick<FoundPassage, "text" | "heading" | "documentName">;

/** The support of a sentence by a passage, and the sentence of the passage that says most of it, as offsets in its text. */
export function supportOf(
  claim: string,
  { text, heading, documentName }: Source,
): { support: Citation["support"]; start: number; end: number } {
  const words = wordsOf(claim);
  const sentences = sentencesOf(text).map((place) => {
    const said = text.slice(place.start, place.end);
    return { ...place, said, shared: shareOf(words, new Set(wordsOf(said))) };
  });
  const best = sentences.reduce<(typeof sentences)[number] | undefined>(
    (most, each) => (each.shared > (most?.shared ?? -1) ? each : most),
    undefined,
  );
  if (!best) return { support: "missing", start: 0, end: text.length };
  const place = { start: best.start, end: best.end };
  const whole = `${text}\n${heading}\n${documentName}`;
  const numbers = new Set(numbersOf(whole, true));
  const claimed = numbersOf(claim, false);
  if (claimed.some((number) => !numbers.has(number))) return { support: "missing", ...place };
  if (contradicts(claim, words, text)) return { support: "missing", ...place };
  const known = new Set([...wordsOf(whole), ...numbers]);
  const isNamed = namesOf(claim).every((name) => wordsOf(name).every((word) => known.has(word)));
  // Words of two languages cannot be compared.
  if (isChinese(claim) !== isChinese(text))
    return { support: isNamed ? "partly" : "missing", ...place };
  // A number of another sentence says something else.
  const close = sentences.filter(({ shared }) => shared >= best.shared * closeShare);
  const near = new Set(
    numbersOf([...close.map(({ said }) => said), heading, documentName].join("\n"), true),
  );
  const isWhole = isNamed && claimed.every((number) => near.has(number));
  const overlap = shareOf(words, known);
  const { found, partly } = overlaps[isChinese(claim) ? "pairs" : "words"];
  if (overlap >= found) return { support: isWhole ? "found" : "partly", ...place };
  return { support: overlap >= partly && isWhole ? "partly" : "missing", ...place };
}

/** A sentence of the passage with this share of what the best one has in common is about the same. */
const closeShare = 0.6;

/** The share of a sentence's words that are known, from 0 to 1. */
function shareOf(words: string[], known: Set<string>): number {
  if (words.length === 0) return 0;
  return words.filter((word) => known.has(word)).length / words.length;
}

const isChinese = (text: string): boolean => writtenLanguageOf(text) === "zh";

const stopWords = new Set(
  "a an and any are as at be been but by can could did do does for from had has have he her his how i if in into is it its may might must no nor not of on or our shall she should so such than that the their them then there these they this those to was we were what when which who will with would you your".split(
    " ",
  ),
);

/** The words that say something: of Latin script without their endings, of Chinese each pair of characters. Each once. */
function wordsOf(text: string): string[] {
  const folded = text.normalize("NFKC").toLowerCase();
  const words = new Set<string>();
  for (const [run] of folded.matchAll(/\p{Script=Han}+|[\p{L}\p{N}]+/gu)) {
    if (!/\p{Script=Han}/u.test(run)) {
      if (!stopWords.has(run)) words.add(withoutEnding(run));
      continue;
    }
    const signs = [...run].filter((sign) => !particles.has(sign));
    if (signs.length === 1 && signs[0]) words.add(signs[0]);
    for (let at = 1; at < signs.length; at += 1) words.add(`${signs[at - 1]}${signs[at]}`);
  }
  return [...words];
}

const particles = new Set("的了着过地得之吗呢吧啊");

/** "carries", "carried" and "carrying" are one word here; what is left need not be one. */
function withoutEnding(word: string): string {
  if (word.length < 5 || /\P{L}/u.test(word))
    return word.length === 4 ? word.replace(/s$/u, "") : word;
  return word
    .replace(/(?:ies|ied|ying)$/u, "y")
    .replace(/(?:ations?|ings?|ed|es|s|ly|er|e)$/u, "")
    .slice(0, 8);
}

const numberWords = new Map(
  "zero one two three four five six seven eight nine ten eleven twelve"
    .split(" ")
    .map((word, value) => [word, String(value)]),
);
const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const chineseDigits = "零一二三四五六七八九";

/** The numbers of a text in one form: without grouping, leading zeros, and zeros at the end of a fraction; `words`: also those written as words. */
function numbersOf(text: string, words: boolean): string[] {
  const folded = text.normalize("NFKC").toLowerCase();
  const digits = (folded.match(/\d+(?:,\d{3})*(?:\.\d+)?/gu) ?? []).map(inOneForm);
  if (!words) return digits;
  // "1,5" may be two numbers or one, and "01.02.2026" is three.
  const parts = (folded.match(/\d+/gu) ?? []).map(inOneForm);
  const written = (folded.match(/\p{L}+/gu) ?? []).flatMap((word) => [
    ...(numberWords.has(word) ? [numberWords.get(word) ?? ""] : []),
    ...(months.includes(word.slice(0, 3)) ? [String(months.indexOf(word.slice(0, 3)) + 1)] : []),
  ]);
  return [...digits, ...parts, ...written, ...chineseNumbersOf(folded)];
}

function inOneForm(number: string): string {
  const plain = number.replaceAll(",", "");
  // Longer ones are no quantities, and would lose digits.
  return plain.length <= 15 ? String(Number(plain)) : plain;
}

/** Numbers below a hundred, and single digits in a row as of a year: what is written in characters in rules and contracts. */
function chineseNumbersOf(text: string): string[] {
  const found: string[] = [];
  for (const [run] of text.matchAll(/[零〇一二两三四五六七八九十]+/gu)) {
    const signs = run.replaceAll("〇", "零").replaceAll("两", "二");
    const digit = (sign: string | undefined) => chineseDigits.indexOf(sign ?? "");
    const [tens, ones] = signs.split("十");
    if (ones === undefined) found.push(inOneForm([...signs].map(digit).join("")));
    else found.push(String((tens === "" ? 1 : digit(tens)) * 10 + Math.max(0, digit(ones))));
  }
  return found;
}

/** What is named: words with a capital inside of a sentence, codes, Latin words in Chinese text, and titles in 《》. */
function namesOf(claim: string): string[] {
  const titles = [...claim.matchAll(/《([^》\n]{1,80})》/gu)].flatMap(([, title]) => title ?? []);
  const words = [...claim.matchAll(/[\p{L}\p{N}]+(?:[_./-][\p{L}\p{N}]+)*/gu)];
  const latin = words.flatMap(({ 0: word, index }) => {
    if (/\p{Script=Han}/u.test(word))
      return [...word.matchAll(/[a-z][a-z\d-]+/giu)].map(([each]) => each);
    const isFirst =
      !/[\p{L}\p{N}]/u.test(claim.slice(0, index)) || /[:：“"]\s*$/u.test(claim.slice(0, index));
    const isCode = /\p{L}/u.test(word) && (/\d/u.test(word) || /^\p{Lu}{2,}/u.test(word));
    return isCode || (!isFirst && /^\p{Lu}/u.test(word) && word.length > 1) ? [word] : [];
  });
  return [...titles, ...latin];
}

const negation =
  /\b(?:not?|never|none|nobody|nothing|neither|nor|cannot|without|excluded|except|forbidden|prohibited)\b|n['’]t\b|不(?![仅但过同论管断少久])|[没未勿]|无(?!论)|禁止|除外|并非/iu;

/** Whether one of the two denies what the other does not, told by the clause of the passage that shares most words. */
function contradicts(claim: string, words: string[], text: string): boolean {
  const clauses = text.split(/[,，;；。！？!?()（）\n]|\.\s|\bbut\b|但/u).map((clause) => ({
    isDenied: negation.test(clause),
    shared: shareOf(words, new Set(wordsOf(clause))),
  }));
  const most = Math.max(0, ...clauses.map(({ shared }) => shared));
  if (most < 0.25) return false;
  if (negation.test(claim))
    return !clauses.some(({ isDenied, shared }) => isDenied && shared >= most / 3);
  return clauses.every(({ isDenied, shared }) => isDenied || shared < most * 0.8);
}
