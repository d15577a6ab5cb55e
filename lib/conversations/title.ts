import { visible } from "#lib/text/rules.ts";

/** The number of characters that the list of conversations shows in two lines; a Chinese character is as wide as two Latin ones. */
const widest = 60;
/** A clause narrower than this says too little to be a title by itself. */
const narrowest = 20;

const wide =
  /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{20000}-\u{3ffff}]/u;

/** The maximum number of lines searched for content, and the characters read of a line: a title shows far fewer. */
const [mostLines, longestLine] = [200, 300];

/**
 * Derives a title from the question by rule: its first sentence in words, without greeting and addresses. A sentence that is too long ends
 * after a clause or a word. Code and pasted data give a title only when there is nothing else.
 */
export function titleOf(question: string): string {
  const lines = linesOf(question);
  const said = proseOf(lines).flatMap((line) => sentencesOf(line));
  for (const text of [...said, ...lines]) {
    const title = cut(text.replace(/[.。]$/u, ""));
    if (visible.test(title)) return title;
  }
  return "…";
}

function linesOf(question: string): string[] {
  return question
    .trimStart()
    .slice(0, mostLines * longestLine)
    .split(/\r?\n/, mostLines)
    .map((line) => bare(line.slice(0, longestLine)))
    .filter((line) => visible.test(line));
}

/** The lines in words that stand outside of fenced code. */
function proseOf(lines: string[]): string[] {
  let isCode = false;
  return lines.filter((line) => {
    const isFence = /^(?:```|~~~)/u.test(line);
    if (isFence) isCode = !isCode;
    return !isFence && !isCode && isProse(line);
  });
}

/** Marks of Markdown and control characters are left out. */
const bare = (line: string) =>
  line
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, " ")
    .replace(/^\s*(?:#{1,6}\s+|>\s*|[-*+]\s+|\d{1,9}[.)]\s+)+/u, "")
    .replaceAll(/([*_`]{1,3})(?![*_`\s])([^\n]{0,200}?[^*_`\s])\1/gu, "$2")
    .replaceAll(/\s+/gu, " ")
    .trim();

const dataMarks = [
  // Programs, markup, prompts of shells, stack traces.
  /[{};]$/u,
  /^(?:[<{}[\]$@]|>>>|\/\/|\/\*|at \S+ ?\()/u,
  /^(?:import|export|const|let|var|def|class|function|return|from|public|private|package|using|#include)\b.*[=({;:'"]/u,
  /^(?:select\b.*\bfrom|insert into|update\b.*\bset|create (?:table|index)|delete from)\b/iu,
  // Logs.
  /^\[?\d{4}-\d{2}-\d{2}[T ]/u,
  /^\[?(?:\d{2}:){2}\d{2}/u,
  /^(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL|Traceback)\b/u,
];

/** True for a line that a person wrote as a sentence or a heading; not for code, logs, tables and lists of values. */
function isProse(line: string): boolean {
  if (dataMarks.some((mark) => mark.test(line))) return false;
  const letters = line.match(/[\p{L}\s]/gu)?.length ?? 0;
  if (letters < 0.6 * withoutAddresses(line).length) return false;
  const separators = line.match(/[\t|;]|,(?=\S)/gu)?.length ?? 0;
  return separators < (/\s/u.test(line) || wide.test(line) ? 3 : 1);
}

const withoutAddresses = (line: string) =>
  line
    .replaceAll(/(?:https?:\/\/|www\.)[\w\-.~:/?#[\]@!$&'()*+,;=%]*[\w/]/giu, " ")
    .replaceAll(/[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,200}/gu, " ")
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/ (?=[,.?!;:，。？！；：]|$)/gu, "")
    .trim();

const sentenceEnd = /(?:(?<=\S{2}[.?!])\s+)|(?<=[。？！])\s*/u;

/** The sentences of a line, without those that only greet. One that is very short is joined to the next: it may be an abbreviation. */
function sentencesOf(line: string): string[] {
  const sentences: string[] = [];
  for (const part of withoutGreeting(withoutAddresses(line)).split(sentenceEnd)) {
    const last = sentences.at(-1);
    if (last !== undefined && !/[。？！]$/u.test(last) && last.length < 8) {
      sentences[sentences.length - 1] = `${last} ${part}`;
    } else sentences.push(part);
  }
  return sentences;
}

const greetings = [
  /^(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day))(?: \p{L}+){0,3} ?[,.!:;–—-]+ ?/iu,
  /^(?:hi|hello|hey)(?: there| all| everyone| team)? (?=(?:i|i['’]m|i['’]ve|can|could|would|how|what|which|where|when|why|who|is|are|do|does|my|we|please)\b)/iu,
  /^(?:你好|您好|大家好|嗨|哈喽|早上好|上午好|下午好|晚上好)[啊呀哦]?(?:[\s,，.。!！:：、~～]+|(?=请|我|想|能|麻烦))/u,
  /^(?:请问一下|请问|想问一下|想请教一下)[\s,，:：]*/u,
  /^please /iu,
];

function withoutGreeting(line: string): string {
  let rest = line;
  for (const greeting of greetings) rest = rest.replace(greeting, "");
  return rest === line ? line : rest.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** Words that a title does not end with. */
const danglingWords = new Set(
  "a an the and or but of in on at to for from with by as is are was were be that which who when if my our your their its this these we i it".split(
    " ",
  ),
);
const danglingMarks = ' ,;:，；：、—–(（"“‘「《的和与及或在把被对从向为';

let words: Intl.Segmenter | undefined;

/** A text as wide as a title at most: up to the end of a clause, else of a word. */
function cut(text: string): string {
  if (widthOf(text) <= widest) return text;
  words ??= new Intl.Segmenter("zh", { granularity: "word" });
  let width = 0;
  let [clause, word, hard] = [0, 0, 0];
  for (const { segment, index } of words.segment(text)) {
    if (width > narrowest && /^[,;:，；：、—–]/u.test(segment)) clause = index;
    for (const character of segment) {
      width += widthOf(character);
      if (width <= widest) hard += character.length;
    }
    if (width > widest) break;
    word = index + segment.length;
  }
  return withoutDangling(text.slice(0, clause || word || hard));
}

function withoutDangling(text: string): string {
  const end = withoutEnd(text, danglingMarks);
  const lastWord = end.slice(end.lastIndexOf(" ") + 1);
  if (lastWord === end || !danglingWords.has(lastWord.toLowerCase())) return end;
  return withoutDangling(end.slice(0, -lastWord.length));
}

/** A text without the characters of `marks` at its end. */
export function withoutEnd(text: string, marks: string): string {
  let end = text.length;
  while (end > 0 && marks.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

const widthOf = (text: string): number => {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : 1;
  return width;
};
