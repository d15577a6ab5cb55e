// Finds the citations in a model's answer: [1], [1][2], [1, 2], [1-3], and 【1】 as some models write it.

/** Citations that stand side by side. `numbers` are those of the passages; offsets in UTF-16 code units, `end` is behind the last one. */
export type CitationMark = { start: number; end: number; numbers: number[] };

const mark =
  /[[【［][ \t]*(\d{1,3}(?:[ \t]*[,，、;；–~-][ \t]*\d{1,3}){0,9})[ \t]*(?:†[^\]】\n]{0,40})?[\]】］](?![(:：]|\])/gu;

/** The marks outside of code and links, in their order. */
export function citationMarks(text: string): CitationMark[] {
  const code = codeIn(text);
  const marks: CitationMark[] = [];
  let inside = 0;
  for (const { index: start, 0: whole, 1: list = "" } of text.matchAll(mark)) {
    while ((code[inside]?.end ?? text.length) <= start) inside += 1;
    if ((code[inside]?.start ?? text.length) <= start) continue;
    marks.push({ start, end: start + whole.length, numbers: numbersOf(list) });
  }
  return marks;
}

/** The longest range of numbers that is taken for one. */
const longestRange = 10;

function numbersOf(list: string): number[] {
  const numbers = new Set<number>();
  for (const item of list.split(/[,，、;；]/u)) {
    const [first = 0, last = first] = item.split(/[–~-]/u).map(Number);
    if (last < first || last - first > longestRange) numbers.add(first).add(last);
    else for (let number = first; number <= last; number += 1) numbers.add(number);
  }
  return [...numbers];
}

type Span = { start: number; end: number };

/** Code in fences, to the end where one is not closed, and between backticks. */
function codeIn(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  let fence: { mark: string; start: number } | undefined;
  let prose = 0;
  for (const line of text.split("\n")) {
    const [, found] = /^[ >]{0,12}(?:[-*+]|\d{1,9}[.)])?[ >]{0,12}(`{3,}|~{3,})/u.exec(line) ?? [];
    if (!fence && found !== undefined) {
      spans.push(...inlineCodeIn(text, prose, at));
      fence = { mark: found, start: at };
    } else if (fence && found?.startsWith(fence.mark) && line.trimEnd().endsWith(found)) {
      prose = at + line.length;
      spans.push({ start: fence.start, end: prose });
      fence = undefined;
    }
    at += line.length + 1;
  }
  if (fence) return [...spans, { start: fence.start, end: text.length }];
  return [...spans, ...inlineCodeIn(text, prose, text.length)];
}

/** A run of backticks is closed by the next one of the same length, in the same paragraph. */
function inlineCodeIn(text: string, from: number, to: number): Span[] {
  const spans: Span[] = [];
  let at = from;
  for (const paragraph of text.slice(from, to).split("\n\n")) {
    let open: { length: number; start: number } | undefined;
    const runs = [...paragraph.matchAll(/`+/gu)].map(({ index, 0: run }) => ({
      start: at + index,
      length: run.length,
    }));
    const lastOf = new Map(runs.map(({ start, length }) => [length, start]));
    for (const run of runs) {
      if (!open) {
        if ((lastOf.get(run.length) ?? 0) > run.start) open = run;
      } else if (open.length === run.length) {
        spans.push({ start: open.start, end: run.start + run.length });
        open = undefined;
      }
    }
    at += paragraph.length + 2;
  }
  return spans;
}
