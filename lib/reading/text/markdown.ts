// The blocks of a Markdown file, line by line: in linear time whatever stands in it, and with Chinese emphasis, which CommonMark does not close
// before full-width punctuation.

import { type SourceBlock, tableRow } from "./source-block.ts";

const fence = /^ {0,3}(`{3,}|~{3,})/u;
const heading = /^ {0,3}(#{1,6})(?:[^\S\n]+|$)/u;
const item = /^\s*(?:[-*+]|\d{1,9}[.)])\s+\S/u;
const underline = /^ {0,3}(?:=+|-+)\s*$/u;
const isDelimiter = (line: string): boolean => /^[\s|:-]+$/u.test(line) && line.includes("-");

/** What follows itself is one block: the lines of a paragraph, of a list, of a table. */
type Open = { kind: SourceBlock["kind"]; lines: string[] };

export function* markdownBlocks(source: string): Generator<SourceBlock> {
  const lines = withoutPreface(withoutComments(source).split("\n"));
  let open: Open | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const next = lines[at + 1] ?? "";
    const mark = fence.exec(line)?.[1];
    const title = mark === undefined ? titleOf(line, next, open) : undefined;
    if (mark !== undefined || title || line.trim() === "") {
      yield* closed(open);
      open = undefined;
    }
    if (mark !== undefined) {
      let end = at + 1;
      while (end < lines.length && !lines[end]?.trim().startsWith(mark)) end += 1;
      yield { kind: "code", text: lines.slice(at + 1, end).join("\n") };
      at = end;
    } else if (title) {
      yield { kind: "heading", level: title.level, text: plainText(title.text) };
      at += title.lines - 1;
    } else if (line.trim() !== "") {
      const kind = kindOf(line, next, open);
      if (open && open.kind !== kind) {
        yield* closed(open);
        open = undefined;
      }
      open ??= { kind, lines: [] };
      open.lines.push(line);
    }
  }
  yield* closed(open);
}

function withoutComments(source: string): string {
  let [text, at] = ["", 0];
  for (;;) {
    const from = source.indexOf("<!--", at);
    const to = from < 0 ? -1 : source.indexOf("-->", from);
    if (to < 0) return text + source.slice(at);
    text += source.slice(at, from);
    at = to + 3;
  }
}

/** Settings at the beginning of a file, between lines of three hyphens. */
function withoutPreface(lines: string[]): string[] {
  if (lines[0]?.trim() !== "---") return lines;
  const end = lines.slice(0, 100).indexOf("---", 1);
  return end < 0 ? lines : lines.slice(end + 1);
}

function titleOf(line: string, next: string, open: Open | undefined) {
  const mark = heading.exec(line);
  if (mark) {
    const text = line.slice(mark[0].length).replace(/(?:^|\s)#{1,9}\s{0,9}$/u, "");
    return { level: mark[1]?.length ?? 1, text, lines: 1 };
  }
  // A line above a line of signs; more lines would be a paragraph.
  if (open || line.trim() === "" || !underline.test(next) || item.test(line) || line.includes("|"))
    return undefined;
  return { level: next.trim().startsWith("=") ? 1 : 2, text: line.trim(), lines: 2 };
}

function kindOf(line: string, next: string, open: Open | undefined): SourceBlock["kind"] {
  if (open?.kind === "table") return line.includes("|") ? "table" : "paragraph";
  if (line.includes("|") && next.includes("|") && isDelimiter(next)) return "table";
  if (item.test(line)) return "list";
  // What follows an item without an empty line belongs to it.
  if (open?.kind === "list") return "list";
  return open?.kind === "code" || (!open && /^(?: {4}|\t)/u.test(line)) ? "code" : "paragraph";
}

function* closed(open: Open | undefined): Generator<SourceBlock> {
  if (!open) return;
  const { kind, lines } = open;
  if (kind === "table") {
    const rows = lines.filter((line, at) => at !== 1 || !isDelimiter(line));
    yield { kind, text: rows.map((line) => tableRow(cellsOf(line))).join("\n") };
  } else if (kind === "code")
    yield { kind, text: lines.map((line) => line.replace(/^(?: {4}|\t)/u, "")).join("\n") };
  else if (!lines.every((line) => /^\s*(?:[-*_]\s*){3,}$/u.test(line)))
    yield {
      kind,
      text: lines.map((line) => plainText(line.replace(/^ {0,3}>\s?/u, ""))).join("\n"),
    };
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\|/u, "")
    .replace(/\|$/u, "")
    .split(/(?<!\\)\|/u)
    .map((cell) => plainText(cell.replaceAll("\\|", "|")).trim());

/** A longer line is no prose, and is left as it is. */
const longestLine = 20_000;

/** Without emphasis, and of links and pictures the text. */
const plainText = (line: string): string => (line.length > longestLine ? line : withoutMarks(line));

const withoutMarks = (line: string): string =>
  line
    .replaceAll(/!?\[([^\][]{0,1000})\]\((?:[^()\s]{0,2000})(?:\s"[^"]{0,500}")?\)/gu, "$1")
    .replaceAll(/(\*\*|__)(?=\S)([^\n]{1,1000}?)\1/gu, "$2")
    .replaceAll(/(?<![\p{L}\p{N}*])\*(?=[^\s*])([^*\n]{1,1000})\*(?!\*)/gu, "$1")
    .replaceAll(/`([^`\n]{1,1000})`/gu, "$1");
