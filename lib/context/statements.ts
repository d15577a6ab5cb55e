// The sentences of a message that may become facts: those with words. Pasted data (rows of a table, a log, code, a list of parts) does not
// become facts; recall finds its rows. Linear in the length of the message.

import { sentencesOf } from "./tokenise-text.ts";

/** At least this many consecutive lines that are not sentences are data. */
const fewestDataLines = 12;
/** A line longer than this, in characters, without the end of a sentence in it, is data: minified code, base64. */
const longestSentence = 1_000;

const fence = /^ {0,3}(?:`{3}|~{3})/u;
const sentenceEnd = /[.!?。！？…:：][)"”’」』*_]{0,3}$/u;
const word = /[\p{L}\p{N}_]+/gu;
const han = /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}/gu;

/** The statements of a message, in order. */
export function statementsOf(content: string): string[] {
  return prose(content.split("\n")).flatMap((line) => sentencesOf(line).filter(isStatement));
}

/** True for a sentence of words: most of it is language, and not numbers, codes or signs. */
export function isStatement(sentence: string): boolean {
  if (sentence.length > longestSentence) return false;
  if ((sentence.match(han)?.length ?? 0) >= 3) return true;
  const words = sentence.match(word) ?? [];
  const plain = words.filter((each) => !/[\p{N}_]/u.test(each)).length;
  return plain >= 2 && plain >= 0.4 * words.length;
}

/** The lines of a text without its data. */
function prose(lines: string[]): string[] {
  const kept: string[] = [];
  let rows: string[] = [];
  let inFence = false;
  const flush = () => {
    if (rows.length < fewestDataLines) kept.push(...rows);
    rows = [];
  };
  for (const line of lines) {
    const text = line.trim();
    if (fence.test(line)) {
      inFence = !inFence;
      flush();
    } else if (inFence || text === "") continue;
    else if (sentenceEnd.test(text.slice(-5))) {
      flush();
      kept.push(line);
    } else {
      rows.push(line);
    }
  }
  flush();
  return kept;
}
