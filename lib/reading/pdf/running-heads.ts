// What stands at the top or the bottom of many pages: titles, page numbers. It belongs to no text.

import { type Row, rowText } from "./pieces.ts";

/** The share of a page's height in which running heads stand, above and below. */
const margin = 0.15;
const mostRows = 3;
/** On so many pages the same must stand to be a running head; what counts the pages needs fewer. */
const fewest = { same: 3, counted: 2 };

/** The outer rows of a page, each as the keys under which it may stand on other pages. */
type Edge = { row: Row; keys: Key[]; gap: number }[];

export type PageEdges = { top: Edge; bottom: Edge };

/** `rows` from above to below, `from` and `to` the page's edges in the same coordinates. */
export function edgesOf(rows: Row[], page: number, from: number, to: number): PageEdges {
  const high = to - from;
  const above = rows.slice(0, mostRows).filter((row) => row.bottom < from + margin * high);
  const below = rows.slice(-mostRows).filter((row) => row.top > to - margin * high);
  const gapBelow = (row: Row) => (rows[rows.indexOf(row) + 1]?.top ?? Infinity) - row.bottom;
  const gapAbove = (row: Row) => row.top - (rows[rows.indexOf(row) - 1]?.bottom ?? -Infinity);
  return {
    top: above.map((row) => ({ row, keys: keysOf(row, page, from), gap: gapBelow(row) })),
    bottom: below
      .reverse()
      .map((row) => ({ row, keys: keysOf(row, page, from), gap: gapAbove(row) })),
  };
}

type Key = { key: string; needed: number };

/**
 * The row's text; and for each of its numbers the text with the number's distance from the page's number in its place, which is the same on all
 * pages if it counts them. With the row's height on the page, about to a line: odd and even pages may have theirs on different sides.
 */
function keysOf(row: Row, page: number, from: number): Key[] {
  const text = rowText(row.pieces).slice(0, 200);
  const place = Math.round((row.base - from) / 8);
  const counted = [...text.matchAll(/\d{1,5}/gu)].slice(0, 6).map(({ 0: number, index }) => {
    const rest = text.slice(index + number.length);
    return `${text.slice(0, index)}\u0001${Number(number) - page}${rest}`;
  });
  if (/^[ivxl]{1,7}$/iu.test(text)) counted.push(`\u0001${fromRoman(text) - page}`);
  return [
    { key: `${place}\u0000${text}`, needed: fewest.same },
    ...counted.map((one) => ({ key: `${place}\u0000${one}`, needed: fewest.counted })),
  ];
}

function fromRoman(text: string): number {
  const values = [...text.toLowerCase()].map((one) => ({ i: 1, v: 5, x: 10, l: 50 })[one] ?? 0);
  return values.reduce((sum, one, at) => sum + (one < (values[at + 1] ?? 0) ? -one : one), 0);
}

/** Counts the edges of pages; a row's keys of neighbouring heights count as one. */
export class RunningHeads {
  readonly #counts = new Map<string, number>();

  learn({ top, bottom }: PageEdges): void {
    const keys = [...top, ...bottom].flatMap((one) => one.keys.map(({ key }) => key));
    for (const key of new Set(keys)) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** The rows of a page that are running heads. */
  among({ top, bottom }: PageEdges): Set<Row> {
    return new Set([...this.#outer(top), ...this.#outer(bottom)]);
  }

  /** From the edge inwards, up to the last one that a gap separates from the text. */
  #outer(edge: Edge): Row[] {
    let found = 0;
    for (const [at, { row, keys, gap }] of edge.entries()) {
      if (!keys.some(({ key, needed }) => (this.#counts.get(key) ?? 0) >= needed)) break;
      // The head of a table that goes on has its rows close below it.
      const least = row.pieces.length > 1 ? 0.8 : 0.5;
      if (gap > least * (row.bottom - row.top)) found = at + 1;
    }
    return edge.slice(0, found).map(({ row }) => row);
  }
}
