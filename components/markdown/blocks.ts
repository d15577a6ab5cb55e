// Splits a Markdown text into blocks that can be rendered separately, so that a growing answer
// re-renders only its last one. It reads line by line and never goes back: its cost is linear in
// the text's length, whatever the text is.

import { type ApartBlock, codeAt, formulaAt } from "./apart.ts";
import { withFormulasOnOneLine } from "./formula-lines.ts";
import { formulaFinder } from "./formula-syntax.ts";
import { isPathological } from "./pathological-input.ts";

export type Block =
  | ApartBlock
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
const note = /^ {0,3}\[\^[^\]\s]{1,100}\]:/;
const tableRule = /^ {0,3}\|?[ :|]*-[ :|-]*$/;

/**
 * The blocks of a text, in order. While it is `growing`, complete blocks stay the same, and a
 * formula without an end counts as unfinished.
 */
export function blocksOf(written: string, { growing = false } = {}): Block[] {
  const blocks: Block[] = [];
  const text = withFormulasOnOneLine(written.replaceAll("\r\n", "\n").replace(/^\ufeff/, ""));
  const lines = text.split("\n");
  const formulas = formulaFinder(text);
  const reading = { text, lines, growing };
  const block = new OpenBlock();
  let markdown = 0;
  const flush = () => {
    if (block.lines.length > 0) blocks.push(...textBlocks(block.lines));
    markdown += block.size;
    block.clear();
  };
  let position = 0;
  const take = (count: number) => {
    for (const line of lines.slice(at, at + count)) position += line.length + 1;
    at += count;
  };
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (blocks.length >= mostBlocks || markdown >= mostMarkdown) {
      blocks.push({ kind: "plain", source: [...block.lines, ...lines.slice(at)].join("\n") });
      return blocks;
    }
    const apart = block.holds(line)
      ? undefined
      : (codeAt(reading, at) ?? formulaAt(reading, position, formulas));
    if (apart) {
      flush();
      blocks.push(apart.block);
      take(apart.lines);
      continue;
    }
    if (block.endsBefore(line)) flush();
    block.add(line);
    take(1);
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
    // What belongs to an item (a list in it, a formula's line that begins with `+`) starts no other.
    if (!this.holds(line)) this.#list = listItem.exec(line)?.[1]?.at(-1) ?? this.#list;
  }

  /** Whether a line belongs to the item or footnote above it, by its indentation. */
  holds(line: string): boolean {
    const inside = this.#list !== undefined || note.test(this.lines[0] ?? "");
    return inside && /^(?: {2,}|\t)/.test(line);
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
