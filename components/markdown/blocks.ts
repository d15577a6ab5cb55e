// Splits a Markdown text into blocks that can be rendered separately, so that a growing answer
// re-renders only its last one. It reads line by line and never goes back: its cost is linear in
// the text's length, whatever the text is.

import { isPathological } from "./pathological-input.ts";

export type Block =
  /**
   * Fenced code: `info` is the text after the fence. `open` while the closing fence has not come.
   */
  | { kind: "code"; info: string; source: string; open: boolean }
  /** A display formula, without its `$$` or `\[ \]`. */
  | { kind: "formula"; source: string; open: boolean }
  /** Any other Markdown. */
  | { kind: "text"; source: string }
  /** A table of more rows than are rendered at once. */
  | { kind: "table"; source: string }
  /** Text too long or too deeply nested to be parsed as Markdown: shown as it is. */
  | { kind: "plain"; source: string };

/** The number of rows of a table before it is rendered in pieces. */
const rowsAtOnce = 60;
/**
 * A list longer than this is split between two of its items; a text that cannot be split is plain
 * from `longest` on.
 */
const [long, longest] = [6_000, 20_000];
/** The maximum number of lines of a formula. */
const formulaLines = 100;
/**
 * The maximum of one text that is parsed as Markdown, in blocks and in characters; the rest is
 * plain. No real answer comes near it.
 */
const [mostBlocks, mostMarkdown] = [4_000, 400_000];
/** The number of rows that are rendered as a table; those after them are plain. */
const mostRows = 1_000;

const listItem = /^ {0,3}([-*+]|\d{1,9}[.)])(?:\s|$)/;
const heading = /^ {0,3}#{1,6}(?:\s|$)/;
const underline = /^ {0,3}(?:=+|-+)[ \t]*$/;
const tableRule = /^ {0,3}\|?[ :|]*-[ :|-]*$/;

/**
 * The blocks of a text, in order. While it is `growing`, complete blocks stay the same, and a
 * formula without an end counts as unfinished.
 */
export function blocksOf(text: string, { growing = false } = {}): Block[] {
  const blocks: Block[] = [];
  const lines = text.split("\n");
  const block = new OpenBlock();
  let markdown = 0;
  const flush = () => {
    if (block.lines.length > 0) blocks.push(...textBlocks(block.lines));
    markdown += block.size;
    block.clear();
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    if (blocks.length >= mostBlocks || markdown >= mostMarkdown) {
      blocks.push({ kind: "plain", source: [...block.lines, ...lines.slice(at)].join("\n") });
      return blocks;
    }
    const apart = block.holds(line)
      ? undefined
      : (codeAt(lines, at) ?? formulaAt(lines, at, growing));
    if (apart) {
      flush();
      blocks.push(apart.block);
      at = apart.end;
      continue;
    }
    if (block.endsBefore(line)) flush();
    block.add(line);
    at += 1;
  }
  flush();
  return blocks;
}

/** The lines of the current block. */
class OpenBlock {
  lines: string[] = [];
  size = 0;
  /**
   * The kind of the current list: `-`, `*` and `+` start separate lists, and so do `1.` and `1)`.
   */
  #list: string | undefined;

  clear(): void {
    this.lines = [];
    this.size = 0;
    this.#list = undefined;
  }

  add(line: string): void {
    if (this.lines.length === 0 && line.trim() === "") return;
    this.lines.push(line);
    this.size += line.length + 1;
    this.#list = listItem.exec(line)?.[1]?.at(-1) ?? this.#list;
  }

  /** Whether a line belongs to the item above it, by its indentation. */
  holds(line: string): boolean {
    return this.#list !== undefined && /^(?: {2,}|\t)/.test(line);
  }

  endsBefore(line: string): boolean {
    const last = this.lines.at(-1);
    if (last === undefined || line.trim() === "" || this.holds(line)) return false;
    if (heading.test(line) || heading.test(last) || underline.test(last)) return true;
    const sameList = this.#list !== undefined && listItem.exec(line)?.[1]?.at(-1) === this.#list;
    if (sameList) return this.size > long;
    return last.trim() === "";
  }
}

function textBlocks(lines: string[]): Block[] {
  const source = lines.join("\n").trimEnd();
  const [head = "", rule = ""] = lines;
  if (lines.length > rowsAtOnce && head.includes("|") && tableRule.test(rule)) {
    const rest = lines.slice(mostRows + 2).join("\n");
    const table: Block = {
      kind: "table",
      source: lines
        .slice(0, mostRows + 2)
        .join("\n")
        .trimEnd(),
    };
    return rest.trim() === "" ? [table] : [table, { kind: "plain", source: rest }];
  }
  return [{ kind: source.length > longest || isPathological(source) ? "plain" : "text", source }];
}

type Apart = { block: Block; end: number } | undefined;

function codeAt(lines: string[], from: number): Apart {
  const opening = /^ {0,3}(`{3,}(?!`)|~{3,}(?!~))(.*)$/.exec(lines[from] ?? "");
  const [, mark = "", info = ""] = opening ?? [];
  if (!opening || (mark.startsWith("`") && info.includes("`"))) return undefined;
  let end = from + 1;
  while (end < lines.length && !closes(lines[end] ?? "", mark)) end += 1;
  const source = lines.slice(from + 1, end).join("\n");
  return {
    block: { kind: "code", info: info.trim(), source, open: end >= lines.length },
    end: end + 1,
  };
}

function closes(line: string, mark: string): boolean {
  const bare = line.trim();
  return (
    bare.length >= mark.length &&
    !/^ {4}/.test(line) &&
    bare === (mark[0] ?? "").repeat(bare.length)
  );
}

function formulaAt(lines: string[], from: number, growing: boolean): Apart {
  const first = (lines[from] ?? "").trim();
  const close = first.startsWith("$$") ? "$$" : first.startsWith("\\[") ? "\\]" : undefined;
  if (!close) return undefined;
  const within: string[] = [];
  const found = (open: boolean, end: number): Apart => ({
    block: { kind: "formula", source: within.join("\n").trim(), open },
    end,
  });
  for (let at = from; at < lines.length && within.length < formulaLines; at += 1) {
    const line = at === from ? first.slice(2) : (lines[at] ?? "");
    const end = line.indexOf(close);
    within.push(end < 0 ? line : line.slice(0, end));
    if (end < 0) continue;
    // With text after its end it is an inline formula.
    return line.slice(end + 2).trim() === "" ? found(false, at + 1) : undefined;
  }
  return growing && within.length < formulaLines ? found(true, lines.length) : undefined;
}
