// The rows of a page become parts in reading order: lines of running text, columns one after the other, and tables.

import { isMark } from "../list-marks.ts";
import { isStretched, type Piece, pieceText, type Row, rowsOf, rowText } from "./pieces.ts";

/** Lines of running text between two edges. */
export type Flow = { kind: "flow"; rows: Row[]; left: number; right: number };
/** A table: rows of cells, each a list of lines. An empty cell has none. */
export type Grid = { kind: "grid"; rows: Cell[][]; top: number; bottom: number };
export type Cell = Row[];
export type RegionPart = Flow | Grid;

type Gap = [from: number, to: number];

/** Columns within columns, and not more: what looks deeper is a drawing. */
const deepest = 3;
/** In sizes of the text; where only two rows have it, it must be wider. */
const narrowestGap = { usual: 0.55, ofTwoRows: 1.3 };

/** The parts of a page or a column, in the order in which one reads them. */
export function partsOf(pieces: Piece[], depth = 0): RegionPart[] {
  const [left, right] = edges(pieces);
  const widest = depth > 0 ? Infinity : 3.5;
  const rows = rowsOf(pieces).map((row) => joinJustified(row, left, right, widest));
  const parts: RegionPart[] = [];
  for (let at = 0; at < rows.length; ) {
    const { start, end, gaps } = nextBand(rows, at, left, right);
    if (start > at) addFlow(parts, rows.slice(at, start), left, right);
    const band = rows.slice(start, end);
    if (band.length > 0) {
      const columns = asColumns(band, gaps);
      if (columns && depth < deepest)
        for (const one of columns) parts.push(...partsOf(one, depth + 1));
      else if (columns || isList(band, gaps) || isCode(band)) addFlow(parts, band, left, right);
      else parts.push(gridOf(band, gaps));
    }
    at = end;
  }
  return parts;
}

/** Lines that follow each other belong together, even if they were looked at apart. */
function addFlow(parts: RegionPart[], rows: Row[], left: number, right: number): void {
  const last = parts.at(-1);
  if (last?.kind === "flow" && last.left === left && last.right === right) last.rows.push(...rows);
  else parts.push({ kind: "flow", rows: [...rows], left, right });
}

const edges = (pieces: Piece[]): [number, number] => [
  Math.min(...pieces.map(({ left }) => left)),
  Math.max(...pieces.map(({ right }) => right)),
];

type Band = { start: number; end: number; gaps: Gap[] };

/** The next rows, from `at` on, that are separated by gaps which all of them leave free. `start` is the end where there are none. */
function nextBand(rows: Row[], at: number, left: number, right: number): Band {
  for (let seed = at; seed < rows.length; seed += 1) {
    const row = rows[seed];
    const band =
      row && (row.pieces.length > 1 ? bandFrom(rows, seed) : staggered(rows, seed, left, right));
    if (band) return { ...band, start: fromRight(rows, at, band) };
  }
  return { start: rows.length, end: rows.length, gaps: [] };
}

function bandFrom(rows: Row[], seed: number): Band | undefined {
  let gaps = betweenPieces(rows[seed]);
  let end = seed + 1;
  let both = end;
  for (; end < rows.length; end += 1) {
    const [before, row] = [rows[end - 1], rows[end]];
    if (!row || !before || isFar(before, row)) break;
    const shared = common(gaps, gapsIn(row, -Infinity, Infinity), narrowestGap.usual * row.size);
    // A title below its table may leave one of its gaps free.
    const lost = gaps.filter((gap) => !shared.some(([from]) => from >= gap[0] && from < gap[1]));
    const above = rows.slice(seed, end);
    if (shared.length === 0) break;
    if (above.length > 1 && lost.some((gap) => !isStretchedIn(above, gap))) break;
    gaps = shared;
    if (gaps.some((gap) => hasBoth(row, gap))) both = end + 1;
  }
  const band = rows.slice(seed, end);
  const inside = gaps.filter(
    (gap) => separates(band, gap) || (!isStretchedIn(band, gap) && asColumns(band, [gap])),
  );
  if (inside.length === 0) return undefined;
  // Between columns, gaps between words are no gaps.
  const firm = inside.filter((gap) => !isStretchedIn(band, gap));
  const kept = firm.length > 0 ? firm : inside;
  return { start: seed, end: tailOf(rows, seed, both, end), gaps: kept };
}

/** In all rows the gap may be one between the words of a justified line. */
const isStretchedIn = (rows: Row[], gap: Gap): boolean =>
  rows.every(({ pieces }) => {
    const right = pieces.findIndex((piece) => piece.left >= gap[1] - 0.5);
    const [before, next] = [pieces[right - 1], pieces[right]];
    return !before || !next || isStretched(before, next);
  });

/** Far below is something else, whatever its gaps are. */
const isFar = (before: Row, row: Row): boolean =>
  row.base - before.base > 5 * Math.max(row.size, before.size);

/** Behind the last row with something on both sides of a gap, those that go on at the same distance. */
function tailOf(rows: Row[], seed: number, both: number, end: number): number {
  const step = (at: number) => (rows[at]?.base ?? Infinity) - (rows[at - 1]?.base ?? 0);
  const steps = rows.slice(seed + 1, both).map((_, at) => step(seed + 1 + at));
  const usual = steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0;
  let tail = both;
  while (tail < end && step(tail) <= 1.3 * usual) tail += 1;
  return tail;
}

/** What stands above, right of the first gap, begins a column: it is not read before the one on its left. */
function fromRight(rows: Row[], at: number, { start, gaps }: Band): number {
  const edge = gaps[0]?.[1] ?? 0;
  let first = start;
  for (; first > at; first -= 1) {
    const [above, row] = [rows[first - 1], rows[first]];
    if (!above || !row || above.left < edge - 0.5 || isFar(above, row)) break;
  }
  return first;
}

/** Columns whose lines are at different heights, so that no row has a piece of both. */
function staggered(rows: Row[], seed: number, left: number, right: number): Band | undefined {
  let gaps: Gap[] = [[left, right]];
  let end = seed;
  for (; end < rows.length; end += 1) {
    const [before, row] = [rows[end - 1], rows[end]];
    if (!row || (before && end > seed && isFar(before, row))) break;
    const shared = common(gaps, gapsIn(row, left, right), narrowestGap.usual * row.size);
    if (shared.length === 0) break;
    gaps = shared;
  }
  const band = rows.slice(seed, end);
  const gap = gaps.find((one) => {
    const sides = band.map((row) => (row.left >= one[1] - 0.5 ? 1 : 0));
    return sides.filter((side, at) => at > 0 && side !== sides[at - 1]).length >= 4;
  });
  return gap && asColumns(band, [gap]) ? { start: seed, end, gaps: [gap] } : undefined;
}

/** A justified line has wide gaps between its words, all alike, at most `widest` sizes of the text. */
function joinJustified(row: Row, left: number, right: number, widest: number): Row {
  if (row.pieces.length < 2) return row;
  const flush = row.left - left < 0.6 * row.size && right - row.right < 0.6 * row.size;
  const gaps = betweenPieces(row).map(([from, to]) => to - from);
  const [narrow, wide] = [Math.min(...gaps), Math.max(...gaps)];
  const words = row.pieces.every((piece, at) => {
    const before = row.pieces[at - 1];
    return !before || isStretched(before, piece);
  });
  if (!flush || !words || wide > 1.5 * narrow || wide > widest * row.size) return row;
  return { ...row, pieces: [{ ...row, glyphs: row.pieces.flatMap(({ glyphs }) => glyphs) }] };
}

const betweenPieces = (row: Row | undefined): Gap[] =>
  (row?.pieces ?? []).slice(1).map((piece, at): Gap => [row?.pieces[at]?.right ?? 0, piece.left]);

function gapsIn(row: Row, left: number, right: number): Gap[] {
  const gaps: Gap[] = [];
  let from = left;
  for (const piece of row.pieces) {
    if (piece.left > from) gaps.push([from, piece.left]);
    from = Math.max(from, piece.right);
  }
  if (right > from) gaps.push([from, right]);
  return gaps;
}

function common(some: Gap[], others: Gap[], narrowest: number): Gap[] {
  const shared: Gap[] = [];
  let [a, b] = [0, 0];
  while (a < some.length && b < others.length) {
    const [one, other] = [some[a], others[b]];
    if (!one || !other) break;
    const gap: Gap = [Math.max(one[0], other[0]), Math.min(one[1], other[1])];
    if (gap[1] - gap[0] >= narrowest) shared.push(gap);
    if (one[1] < other[1]) a += 1;
    else b += 1;
  }
  return shared;
}

/** Two rows or more have something on both sides of the gap. */
function separates(rows: Row[], gap: Gap): boolean {
  const both = rows.filter((row) => hasBoth(row, gap));
  const size = Math.min(...both.map((row) => row.size));
  if (both.length < 3 && gap[1] - gap[0] < narrowestGap.ofTwoRows * size) return false;
  return both.length > 1;
}

const hasBoth = ({ pieces }: Row, gap: Gap): boolean =>
  pieces.some(({ right }) => right <= gap[0] + 0.5) &&
  pieces.some(({ left }) => left >= gap[1] - 0.5);

/** The pieces of each row between the gaps. */
function cut({ pieces }: Row, gaps: Gap[]): Piece[][] {
  const cells: Piece[][] = [[], ...gaps.map(() => [])];
  for (const piece of pieces) {
    const middle = (piece.left + piece.right) / 2;
    cells[gaps.filter((gap) => gap[0] < middle).length]?.push(piece);
  }
  return cells;
}

/** Columns of running text: their lines are long and fill them. Undefined for anything else. */
function asColumns(rows: Row[], gaps: Gap[]): Piece[][] | undefined {
  if (gaps.length === 0 || gaps.length > 3 || rows.length < 2) return undefined;
  const cells = rows.map((row) => cut(row, gaps));
  const columns = [0, ...gaps].map((_, at) => cells.map((row) => row[at] ?? []));
  // Two lines must be fuller than many are.
  const least =
    rows.length > 2 ? { share: 0.5, full: 0.7, weight: 18 } : { share: 1, full: 0.85, weight: 30 };
  const reads = columns.every((column) => {
    const lines = column.filter((line) => line.length > 0);
    const [left, right] = edges(lines.flat());
    const full = lines.filter((line) => {
      const [from, to] = edges(line);
      return to - from >= least.full * (right - left);
    });
    const weights = lines.map((line) => weight(rowText(line))).sort((a, b) => a - b);
    const usual = weights[lines.length >> 1] ?? 0;
    return (
      lines.length >= Math.min(3, rows.length) &&
      full.length >= least.share * lines.length &&
      usual >= least.weight
    );
  });
  return reads ? columns.map((column) => column.flat()) : undefined;
}

/** The length of a text, a Chinese character counted twice. */
const weight = (text: string): number =>
  [...text].reduce((sum, one) => sum + (one > "\u2e80" ? 2 : 1), 0);

/** What is aligned in code is no table. */
const isCode = (rows: Row[]): boolean =>
  rows.every(({ pieces }) => pieces.every(({ glyphs }) => glyphs.every(({ mono }) => mono)));

/** Marks and what they mark: a list, and not a table. */
function isList(rows: Row[], gaps: Gap[]): boolean {
  if (gaps.length !== 1) return false;
  const marks = rows.map((row) => cut(row, gaps)[0] ?? []).filter((cell) => cell.length > 0);
  return marks.every((cell) => isMark(cell.map(pieceText).join("")));
}

function gridOf(rows: Row[], gaps: Gap[]): Grid {
  const groups = joinLines(rows, gaps);
  const grid = groups.map((group) => {
    const cells: Cell[] = [[], ...gaps.map(() => [])];
    for (const row of group)
      for (const [at, pieces] of cut(row, gaps).entries())
        if (pieces.length > 0) cells[at]?.push({ ...row, pieces });
    return cells;
  });
  return { kind: "grid", rows: grid, top: rows[0]?.top ?? 0, bottom: rows.at(-1)?.bottom ?? 0 };
}

/**
 * A row of a table may have several lines: those that are closer to each other than to the rest, if one of the cells has a single line (the others
 * would be rows of their own).
 */
function joinLines(rows: Row[], gaps: Gap[]): Row[][] {
  const steps = rows.slice(1).map((row, at) => row.base - (rows[at]?.base ?? 0));
  const narrow = Math.min(...steps);
  if (Math.max(...steps) < 1.15 * narrow) return rows.map((row) => [row]);
  const groups: Row[][] = [];
  for (const [at, row] of rows.entries()) {
    const group = groups.at(-1);
    const near = (steps[at - 1] ?? Infinity) < Math.max(1.15 * narrow, 0.9 * row.size);
    if (group && near) group.push(row);
    else groups.push([row]);
  }
  return groups.flatMap((group) => (isOneRow(group, gaps) ? [group] : group.map((row) => [row])));
}

function isOneRow(group: Row[], gaps: Gap[]): boolean {
  if (group.length === 1) return true;
  const filled = [0, ...gaps].map(
    (_, at) => group.filter((row) => (cut(row, gaps)[at] ?? []).length > 0).length,
  );
  return filled.some((lines) => lines <= 1);
}
