// The sentences of a message that may become facts: statements, with words. Pasted data (rows of a table, a log, code, a list of parts) does
// not become facts: it is one fact that it was pasted, and recall finds its rows. Linear in the length of the message.

import { type DataKind, dataKindOf } from "./data-lines.ts";
import { sentencesOf } from "./tokenise-text.ts";

/** At least this many consecutive lines that are not sentences are data; and so many rows are worth a fact. */
const fewestDataLines = 12;
/** So many values in one line, which have no words around them, are worth a fact too. */
const fewestValues = 40;
/** So many sentences of a message that differ only in their numbers and codes are data, and so many lines without the end of a sentence. */
const [fewestAlike, fewestLinesAlike] = [12, 5];
/** A line longer than this, in characters, without the end of a sentence in it, is data: minified code, base64. */
const longestSentence = 1_000;

const fence = /^ {0,3}(?:`{3}|~{3})/u;
const sentenceEnd = /[.!?。！？…:：][)"”’」』*_]{0,3}$/u;
const question = /[?？][)"”’」』*_]{0,3}$/u;
/** A number with its signs is one word: a date is not three. */
const word = /[\p{L}\p{N}_]+(?:[-.:/,'’@][\p{L}\p{N}_]+)*/gu;
/** Chinese characters beside a number or a code are words. */
const value = /(?:(?!\p{Script=Han})[\p{L}\p{N}_./-])+/gu;
const han = /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}/gu;

/** Data of one kind in a message: the number of its rows or values. */
export type PastedData = { kind: DataKind; rows: number };

/** The statements of a message, in order, and the larger part of the data in it, if it is worth a mention. */
export type MessageContent = { statements: string[]; data: PastedData | undefined };

export function contentsOf(content: string): MessageContent {
  const { lines, rows } = separated(content.split("\n"));
  let values = 0;
  const stating = lines.flatMap(sentencesOf).filter((sentence) => {
    if (isStatement(sentence)) return true;
    values = Math.max(values, sentence.match(word)?.length ?? 0);
    return false;
  });
  const statements = withoutRows(stating);
  if (statements.length < stating.length)
    rows.set("list", (rows.get("list") ?? 0) + stating.length - statements.length);
  if (values >= fewestValues && values > (rows.get("list") ?? 0)) rows.set("list", values);
  const [largest] = [...rows].sort(([, a], [, b]) => b - a);
  const data =
    largest && largest[1] >= fewestDataLines ? { kind: largest[0], rows: largest[1] } : undefined;
  return { statements, data };
}

/** The sentences without those of which many have the same words and other numbers or codes. */
function withoutRows(sentences: string[]): string[] {
  const wording = (sentence: string) =>
    sentence.replaceAll(value, (each) => (/\p{N}/u.test(each) ? "#" : each));
  const times = new Map<string, number>();
  for (const each of sentences.map(wording)) times.set(each, (times.get(each) ?? 0) + 1);
  return sentences.filter((sentence) => {
    const fewest = sentenceEnd.test(sentence.slice(-5)) ? fewestAlike : fewestLinesAlike;
    return (times.get(wording(sentence)) ?? 0) < fewest;
  });
}

/** The statements of a message, in order. */
export const statementsOf = (content: string): string[] => contentsOf(content).statements;

/** True for a sentence of words that states something: most of it is language, and not numbers, codes or signs. */
export function isStatement(sentence: string): boolean {
  if (sentence.length > longestSentence || question.test(sentence.slice(-5))) return false;
  const words = sentence.match(word) ?? [];
  const characters = sentence.match(han) ?? [];
  if (characters.length >= 3) return isChineseStatement(characters, words);
  const plain = words.filter((each) => !/[\p{N}_]/u.test(each));
  // Values with a name each ("pump 12, pump 13, …") are half names.
  const share = words.length >= fewestDataLines ? 0.55 : 0.4;
  return new Set(plain).size >= 2 && plain.length >= share * words.length;
}

function isChineseStatement(characters: string[], words: string[]): boolean {
  const numbers = words.filter((each) => /\p{N}/u.test(each)).length;
  const different = new Set(characters).size;
  return different >= 3 && different * 5 >= characters.length && numbers * 2 <= characters.length;
}

/** The lines of a text without its data, and the number of its rows of each kind. */
function separated(lines: string[]): { lines: string[]; rows: Map<DataKind, number> } {
  const kept: string[] = [];
  const rows = new Map<DataKind, number>();
  const add = (kind: DataKind, count: number) => rows.set(kind, (rows.get(kind) ?? 0) + count);
  let run: string[] = [];
  let inFence = false;
  const flush = () => {
    if (run.length < fewestDataLines) kept.push(...run);
    else add("list", run.length);
    run = [];
  };
  for (const line of lines) {
    const text = line.trim();
    if (text === "") continue;
    const kind = dataKindOf(text);
    if (fence.test(line)) {
      inFence = !inFence;
      flush();
    } else if (inFence) add(kind ?? "code", 1);
    else if (kind) add(kind, 1);
    else if (sentenceEnd.test(text.slice(-5))) {
      flush();
      kept.push(line);
    } else {
      run.push(line);
    }
  }
  flush();
  return { lines: kept, rows };
}
