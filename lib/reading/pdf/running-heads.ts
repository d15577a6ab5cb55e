// What stands at the top or the bottom of many pages: titles, page numbers. It belongs to no text.

import { type Row, rowText } from "./pieces.ts";

/** The share of a page's height in which running heads stand, above and below. */
const margin = 0.15;
const mostRows = 3;
/** On so many pages something must stand to be a running head. */
const fewest = 3;

/** The outer rows of a page, each as the keys under which it may stand on other pages. */
type Edge = { row: Row; keys: string[]; gap: number }[];

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

/**
 * The row's text; and for each of its numbers the text with the number's distance from the page's number in its place, which is the same on all
 * pages if it counts them. With the row's height on the page, about to a line.
 */
function keysOf(row: Row, page: number, from: number): string[] {
  const text = rowText(row.pieces).slice(0, 200);
  const place = Math.round((row.base - from) / 8);
  const numbers = [...text.matchAll(/\d{1,5}/gu)].slice(0, 6);
  const counted = numbers.map(({ 0: number, index }) => {
    const rest = `${text.slice(0, index)}\u0001${Number(number) - page}${text.slice(index + number.length)}`;
    return rest;
  });
  // Odd and even pages may have theirs on different sides: only the height counts.
  return [text, ...counted].map((one) => `${place}\u0000${one}`);
}

/** Counts the edges of pages; a row's keys of neighbouring heights count as one. */
export class RunningHeads {
  readonly #counts = new Map<string, number>();

  learn({ top, bottom }: PageEdges): void {
    for (const { keys } of [...top, ...bottom])
      for (const key of new Set(keys)) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** The rows of a page that are running heads. `pages`: how many the document has. */
  among({ top, bottom }: PageEdges, pages: number): Set<Row> {
    const needed = Math.min(fewest, Math.max(2, pages));
    return new Set([...this.#outer(top, needed), ...this.#outer(bottom, needed)]);
  }

  /** From the edge inwards, up to the last one that a gap separates from the text. */
  #outer(edge: Edge, needed: number): Row[] {
    let found = 0;
    for (const [at, { row, keys, gap }] of edge.entries()) {
      if (!keys.some((key) => (this.#counts.get(key) ?? 0) >= needed)) break;
      // The head of a table that goes on has its rows close below it.
      if (gap > 0.8 * (row.bottom - row.top)) found = at + 1;
    }
    return edge.slice(0, found).map(({ row }) => row);
  }
}
