// Blocks that never enter the Markdown parser: fenced code and display formulas at the top level.

import type { FormulaFinder } from "./formula-syntax.ts";

type Reading = { text: string; lines: string[]; growing: boolean };

export type ApartBlock =
  /**
   * Fenced code: `info` is the text after the fence. `open` while the closing fence has not come.
   */
  | { kind: "code"; info: string; source: string; open: boolean }
  /** A display formula, without its `$$` or `\[ \]` (an environment is whole). */
  | { kind: "formula"; source: string; open: boolean };

/** A block, and the number of lines that it takes. */
type Apart = { block: ApartBlock; lines: number };

/** The formula whose first line begins at a position of the text. */
export function formulaAt(
  { text, lines, growing }: Reading,
  position: number,
  formulas: FormulaFinder,
): Apart | undefined {
  const indentation = /[^ \t]|$/g;
  indentation.lastIndex = position;
  const at = indentation.exec(text)?.index ?? position;
  if (text[at] !== "$" && text[at] !== "\\") return undefined;
  const found = formulas.block(at);
  if (found) {
    const source = text.slice(found.from, found.to).trim();
    return {
      block: { kind: "formula", source, open: false },
      lines: text.slice(at, found.end).split("\n").length,
    };
  }
  if (!growing || !formulas.opensBlock(at)) return undefined;
  const source = text.slice(at).replace(/^(?:\$\$|\\\[)/, "");
  return { block: { kind: "formula", source: source.trim(), open: true }, lines: lines.length };
}

const fence = /^ {0,3}(`{3,}(?!`)|~{3,}(?!~))(.*)$/;

/** The fenced code that begins at a line. */
export function codeAt({ lines, growing }: Reading, from: number): Apart | undefined {
  const [, mark = "", info = ""] = fence.exec(lines[from] ?? "") ?? [];
  if (mark === "" || (mark.startsWith("`") && info.includes("`"))) return undefined;
  const nested = /^\s*(?:markdown|md)\b/i.test(info)
    ? closingOfMarkdown(lines, from + 1, mark)
    : undefined;
  // Without a closing fence for each one within, the text is not as it seemed: by the letter then.
  const end =
    nested === undefined || (nested >= lines.length && !growing)
      ? closing(lines, from + 1, mark)
      : nested;
  const source = lines.slice(from + 1, end).join("\n");
  return {
    block: { kind: "code", info: info.trim(), source, open: end >= lines.length },
    lines: end + 1 - from,
  };
}

function closing(lines: string[], from: number, mark: string): number {
  let end = from;
  while (end < lines.length && !closes(lines[end] ?? "", mark)) end += 1;
  return end;
}

/**
 * The end of a fence of Markdown. Models write its code in fences of the same length, and by the
 * letter the first end of one would be the end of all. A fence within opens with a language, or
 * after a blank line and right before its code.
 */
function closingOfMarkdown(lines: string[], from: number, mark: string): number {
  let open: string | undefined;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const [, own = "", info = ""] = fence.exec(line) ?? [];
    if (open !== undefined) {
      if (closes(line, open)) open = undefined;
    } else if (info.trim() !== "" && !info.includes("`")) open = own;
    else if (closes(line, mark)) {
      const begins = isBlank(lines[at - 1]) && at > from && !isBlank(lines[at + 1]);
      if (!begins || closing(lines, at + 1, mark) >= lines.length) return at;
      open = own;
    }
  }
  return lines.length;
}

const isBlank = (line = "") => line.trim() === "";

function closes(line: string, mark: string): boolean {
  const bare = line.trim();
  return (
    bare.length >= mark.length &&
    !/^ {4}/.test(line) &&
    bare === (mark[0] ?? "").repeat(bare.length)
  );
}
