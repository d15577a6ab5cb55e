// The end of a text that is being written, rendered as if it were complete, so that no marks appear
// and disappear: open emphasis and links are closed, a formula without an end is one sign, and the
// head of a table is a table.

import remend from "remend";
import { mayBecomeFormula } from "./formula-or-prose.ts";
import { type FormulaFinder, formulaFinder } from "./formula-syntax.ts";
import { cellsOf } from "./table-cells.ts";

/** Stands for a formula until its end has come. */
export const pending = "…";

/** The last block of a text that is being written, as Markdown that is complete. */
export function steady(source: string): string {
  if (endsInCode(source)) return source;
  const known = withoutOpenSpans(withoutMarks(source.replace(unfinished, "")));
  return remend(withTableHead(known), {
    katex: false,
    images: false,
    // Only `~~` strikes here.
    singleTilde: false,
  });
}

/** The beginning of a footnote's mark, of a delimiter or an environment. */
const unfinished = /(?:\[\^[^\]\s]{0,40}|(?<!\\)\\(?:[a-z]{0,5}|begin\{[A-Za-z*]{0,20}))$/;

/** Without marks at its end; they are closed again if they were the end of emphasis or code. */
function withoutMarks(text: string): string {
  let end = text.length;
  while (/[*`]/.test(text[end - 1] ?? "") || text.slice(end - 2, end) === "~~")
    end -= text[end - 1] === "~" ? 2 : 1;
  return text.slice(0, end);
}

function endsInCode(source: string): boolean {
  let open: string | undefined;
  for (const line of source.split("\n")) {
    const [, mark] = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(```|~~~)/.exec(line) ?? [];
    if (mark && (open === undefined || mark === open)) open = open === undefined ? mark : undefined;
  }
  return open !== undefined;
}

const sign = /(`+)|\\[([]|\\begin\{|\\[^]|\$\$?/g;

/** A text up to the formula that is open at its end, or with code that is open closed. */
function withoutOpenSpans(source: string): string {
  if (!/[$\\`]/.test(source)) return source;
  const formulas = formulaFinder(source);
  sign.lastIndex = 0;
  for (let found = sign.exec(source); found; found = sign.exec(source)) {
    const [whole, ticks] = found;
    const at = found.index;
    if (ticks) {
      const end = closingTicks(source, sign.lastIndex, ticks.length);
      if (end === undefined) return source + ticks;
      if (end >= 0) sign.lastIndex = end;
      continue;
    }
    const formula = formulas.block(at) ?? formulas.inline(at);
    if (formula) sign.lastIndex = formula.end;
    else if (isOpen(source, at, whole, formulas)) return source.slice(0, at) + pending;
  }
  return source;
}

function isOpen(source: string, at: number, opening: string, formulas: FormulaFinder): boolean {
  const rest = source.slice(at + opening.length);
  if (opening === "$") return mayBecomeFormula(rest, source.slice(Math.max(0, at - 1), at));
  const beginsLine = /(?:^|\n)[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?$/.test(
    source.slice(Math.max(0, at - 200), at),
  );
  if (beginsLine && formulas.opensBlock(at)) return true;
  const closing = { "\\(": "\\)", "\\[": "\\]", $$: "$$" }[opening];
  return closing !== undefined && !rest.includes(closing) && !/\n[ \t>]*\n/.test(rest);
}

/** The end of code; -1 when it cannot be any, undefined when the text ends before it does. */
function closingTicks(source: string, from: number, length: number): number | undefined {
  const runs = /`+|\n[ \t]*\n/g;
  runs.lastIndex = from;
  for (let run = runs.exec(source); run; run = runs.exec(source)) {
    if (run[0].startsWith("\n")) return -1;
    if (run[0].length === length) return runs.lastIndex;
  }
  return undefined;
}

const isRow = (line = "") => /^[ \t]*\|/.test(line);
const isRule = (line: string) => /^[ \t]*[|:-][ \t:|-]*$/.test(line);

/** A table whose head or rule is the last line, with a whole rule. */
function withTableHead(source: string): string {
  const lines = source.split("\n");
  const [before, above, last = ""] = [lines.at(-3), lines.at(-2), lines.at(-1)];
  if (isRow(last) && !isRow(above) && !above?.includes("|")) {
    const head = last.trimEnd().replace(/\|$/, "").replace(/\\$/, "");
    if (/^[ \t]*$/.test(head)) return lines.slice(0, -1).join("\n");
    const closed = `${remend(head)} |`;
    return [...lines.slice(0, -1), closed, ruleFor(closed)].join("\n");
  }
  const isHead = above?.includes("|") && !isRow(before) && (isRow(above) || /[|:]/.test(last));
  const rule = last.replaceAll(/^\s*\||\|\s*$/g, "").split("|");
  const isWhole = rule.length === cellsOf(above ?? "") && rule.every((cell) => /-/.test(cell));
  if (!isHead || !isRule(last) || isWhole) return source;
  return [...lines.slice(0, -1), ruleFor(above ?? "")].join("\n");
}

const ruleFor = (head: string) => `|${" - |".repeat(cellsOf(head))}`;
