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

/** What a list says of each of its entries: `item 44: ok` is an entry of a list and not a sentence. */
const state =
  "ok|okay|done|fine|good|bad|pass|passed|fail|failed|yes|no|on|off|open|closed|checked|ready|missing|true|false|null|none|n/a|tbd|正常|异常|合格|不合格|完成|已完成|未完成|通过|未通过|已检|已查|良好|无异常|没问题|缺失|缺货|有货|好|是|否|对|错|有|无";
/** At most two words and a number, and a state. */
const entry = new RegExp(
  String.raw`^(?:[\p{L}#.]{1,20}[ \t]?){0,2}[\p{N}.,/_-]{1,20}\p{L}{0,3}[ \t]?[:：=,，;；|–—-]{0,2}[ \t]?(?:${state})$`,
  "iu",
);
/** A longer sentence is no entry. */
const longestEntry = 80;

/** Data of one kind in a message: the number of its rows or values. */
export type PastedData = { kind: DataKind; rows: number };

/** The statements of a message, and these with its questions, in order; and the larger part of the data in it, if it is worth a mention. */
export type MessageContent = {
  statements: string[];
  sentences: string[];
  data: PastedData | undefined;
};

export function contentsOf(content: string): MessageContent {
  const { lines, rows } = separated(content.split("\n"));
  let values = 0;
  const questions = new Set<string>();
  const stating = lines.flatMap(sentencesOf).filter((sentence) => {
    if (isStatement(sentence)) return true;
    if (isQuestion(sentence)) questions.add(sentence);
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
  const said = new Set([...statements, ...questions]);
  const sentences = lines.flatMap(sentencesOf).filter((sentence) => said.has(sentence));
  return { statements, sentences, data };
}

const isQuestion = (sentence: string) =>
  sentence.length <= longestSentence && question.test(sentence.slice(-5));

/** The words of a sentence, the same whatever its numbers and codes are. */
const wordingOf = (sentence: string) =>
  sentence.replaceAll(value, (each) => (/\p{N}/u.test(each) ? "#" : each));

const endsAsSentence = (sentence: string) => sentenceEnd.test(sentence.slice(-5));

function timesOf(sentences: string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const each of sentences.map(wordingOf)) times.set(each, (times.get(each) ?? 0) + 1);
  return times;
}

/** The sentences without those of which many have the same words and other numbers or codes. */
function withoutRows(sentences: string[]): string[] {
  const times = timesOf(sentences);
  return sentences.filter((sentence) => {
    const fewest = endsAsSentence(sentence) ? fewestAlike : fewestLinesAlike;
    return (times.get(wordingOf(sentence)) ?? 0) < fewest;
  });
}

/**
 * The statements of each message, without the rows of a list that was written over several messages: lines without the end of a sentence that differ
 * only in their numbers and codes.
 */
export function statementsOfEach(contents: string[]): string[][] {
  const all = contents.map(statementsOf);
  const times = timesOf(all.flat().filter((sentence) => !endsAsSentence(sentence)));
  return all.map((statements) =>
    statements.filter(
      (sentence) =>
        endsAsSentence(sentence) || (times.get(wordingOf(sentence)) ?? 0) < fewestLinesAlike,
    ),
  );
}

/** The statements of a message, in order. */
export const statementsOf = (content: string): string[] => contentsOf(content).statements;

/** True for a sentence of words that states something: most of it is language, and not numbers, codes or signs. */
export function isStatement(sentence: string): boolean {
  if (sentence.length > longestSentence || isQuestion(sentence)) return false;
  if (isEntry(sentence)) return false;
  const words = sentence.match(word) ?? [];
  const characters = sentence.match(han) ?? [];
  if (characters.length >= 3) return isChineseStatement(characters, words);
  const plain = words.filter((each) => !/[\p{N}_]/u.test(each));
  // Values with a name each ("pump 12, pump 13, …") are half names.
  const share = words.length >= fewestDataLines ? 0.55 : 0.4;
  return new Set(plain).size >= 2 && plain.length >= share * words.length;
}

/** True for an entry of a list with its state, as `item 44: ok`, and for one without a word, as `(10)`. */
export function isEntry(sentence: string): boolean {
  if (sentence.length > longestEntry) return false;
  const text = sentence.replace(/[.。!！\s]{1,5}$/u, "");
  return entry.test(text) || !/\p{L}/u.test(text);
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
