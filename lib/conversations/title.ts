import { visible } from "#lib/text/rules.ts";

/** The number of characters that the list of conversations shows in two lines; a Chinese character is as wide as two Latin ones. */
const widest = 60;

const wide =
  /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{20000}-\u{3ffff}]/u;

/**
 * Derives a title from the question by rule: its first line with content, up to the end of its first sentence, cut at the end of a word if
 * it is too long. Marks of Markdown and control characters are left out.
 */
export function titleOf(question: string): string {
  const line = firstLine(question);
  const sentence = /^.{8,}?(?:[.?!](?=\s|$)|[。？！])/u.exec(line)?.[0] ?? line;
  const title = cut(sentence.replace(/[.。]$/u, ""));
  return visible.test(title) ? title : "…";
}

/** The maximum number of lines searched for content, and the characters read of a line: a title shows far fewer. */
const [mostLines, longestLine] = [200, 300];

function firstLine(question: string): string {
  const lines = question
    .trimStart()
    .slice(0, mostLines * longestLine)
    .split(/\r?\n/, mostLines);
  for (const line of lines) {
    const text = bare(line.slice(0, longestLine));
    if (visible.test(text)) return text;
  }
  return "";
}

const bare = (line: string) =>
  line
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, " ")
    .replace(/^\s*(?:#{1,6}\s+|>\s*|[-*+]\s+|\d{1,9}[.)]\s+|```[A-Za-z]*)+/u, "")
    .replaceAll(/([*_`]{1,3})(?![*_`\s])([^\n]{0,200}?[^*_`\s])\1/gu, "$2")
    .replaceAll(/\s+/gu, " ")
    .trim();

function cut(text: string): string {
  let width = 0;
  let end = 0;
  let lastBlank = 0;
  for (const character of text) {
    width += wide.test(character) ? 2 : 1;
    if (width > widest) return `${text.slice(0, lastBlank > end / 2 ? lastBlank : end).trimEnd()}…`;
    if (character === " ") lastBlank = end;
    end += character.length;
  }
  return text;
}

/** In characters. */
const longestReply = 400;

/** A model's reply as a title; undefined when it is not a valid one. */
export function titleFromReply(reply: string): string | undefined {
  // No title is longer; the rest of a long reply is ignored.
  const title = reply
    .slice(0, longestReply)
    .trim()
    .replace(/^(?:title|标题)\s*[:：]\s*/iu, "")
    .replaceAll(/[*_`#]+/gu, "")
    .replace(/^["“'\s]+/u, "")
    .replace(/(?<!["”'.。\s])["”'.。\s]+$/u, "")
    .replaceAll(/\s+/gu, " ");
  const wrong =
    reply.length > longestReply ||
    reply.trim().includes("\n") ||
    title.length < 2 ||
    title.length > 80;
  return wrong || /[<>{}|\p{Cc}\p{Cf}]/u.test(title) ? undefined : title;
}
