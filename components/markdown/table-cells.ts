// Tables in which a bar within code or a formula does not end the cell. GFM splits cells before it
// looks at code, so `| a || b |` in backticks would shift the row and drop its last cell.

import { gfmTable } from "micromark-extension-gfm-table";
import type { Code, Construct, Extension, State } from "micromark-util-types";

import { type FormulaFinder, formulaFinder } from "./formula-syntax.ts";

const bar = 124;
/** Stands for a bar that is part of a cell's text while the row is split. */
const letter = 97;

export function tableCells(source: string, formulas: FormulaFinder): Extension {
  const { flow } = gfmTable();
  const table = flow?.null as Construct;
  const kept = keptBars(source, formulas);
  const tokenize: Construct["tokenize"] = function (effects, ok, nok) {
    let real: Code = null;
    let ended = false;
    /** A state of the table that sees letters in place of the bars that are kept. */
    const split = (state: State | undefined): State | undefined =>
      state === undefined || ended
        ? state
        : (code) => {
            real = code;
            const { line, offset } = this.now();
            return split(state(code === bar && kept(line, offset) ? letter : code));
          };
    const consume = () => effects.consume(real);
    const ending = (state: State) => () => {
      ended = true;
      return state(real);
    };
    const states = table.tokenize.call(this, { ...effects, consume }, ending(ok), ending(nok));
    return split(states) as State;
  };
  return { flow: { null: { ...table, tokenize } } };
}

/** Whether the bar at a position is within code or a formula of its line. */
function keptBars(source: string, formulas: FormulaFinder) {
  const lines = new Map<number, [from: number, to: number][]>();
  return (line: number, at: number): boolean => {
    let spans = lines.get(line);
    if (!spans) {
      const from = source.lastIndexOf("\n", at - 1) + 1;
      const end = source.indexOf("\n", at);
      spans = spansOf(source, from, end < 0 ? source.length : end, formulas);
      lines.set(line, spans);
    }
    return spans.some(([from, to]) => from < at && at < to);
  };
}

const opening = /\\[([]|\\.|`+|\$\$?/g;

function spansOf(source: string, from: number, end: number, formulas: FormulaFinder) {
  const line = source.slice(from, end);
  const spans: [from: number, to: number][] = [];
  const runs = runsOf(line);
  opening.lastIndex = 0;
  for (let found = opening.exec(line); found; found = opening.exec(line)) {
    const sign = found[0];
    const to = sign.startsWith("`")
      ? codeEnd(line, found.index + sign.length, sign.length, runs.get(sign.length))
      : (formulas.inline(from + found.index)?.end ?? Infinity) - from;
    if (to === undefined || to > line.length) continue;
    spans.push([from + found.index, from + to]);
    opening.lastIndex = to;
  }
  return spans;
}

/** The positions of a line's runs of backticks, by their length. */
function runsOf(line: string): Map<number, number[]> {
  const runs = new Map<number, number[]>();
  for (const { 0: run, index } of line.matchAll(/`+/g)) {
    const known = runs.get(run.length);
    if (known) known.push(index);
    else runs.set(run.length, [index]);
  }
  return runs;
}

/**
 * The end of the code that begins at a position. Between two backticks that stand alone in their
 * cells there is none.
 */
function codeEnd(line: string, from: number, length: number, runs: number[] = []) {
  // The runs that have been passed are dropped, so that a line of backticks is read once.
  while (runs.length > 0 && (runs[0] ?? 0) < from) runs.shift();
  const closes = runs[0];
  if (closes === undefined) return undefined;
  const code = line.slice(from, closes);
  if (/^\s.*\s$/.test(code) && code.includes("|")) return undefined;
  return closes + length;
}

/** The number of cells of a row. */
export function cellsOf(row: string): number {
  const line = row.trim();
  const spans = spansOf(line, 0, line.length, formulaFinder(line));
  const bars = [...line.matchAll(/\\.|\|/g)].filter(
    ({ 0: sign, index }) => sign === "|" && !spans.some(([from, to]) => from < index && index < to),
  );
  const inner = bars.filter(({ index }) => index > 0 && index < line.length - 1);
  return inner.length + 1;
}
