// Where parts of a page's text are drawn. Server and browser compute it alike.

/** In shares of the page, from its upper left corner. */
export type PageRectangle = { x: number; y: number; width: number; height: number };

/**
 * A rectangle for each line of a part of a page's text. `runs` as in lib/reading/schema.ts; of a run that is only partly in it, the share of its
 * characters.
 */
export function rectanglesIn(
  runs: readonly (readonly number[])[],
  { start, end }: { start: number; end: number },
): PageRectangle[] {
  return runs.flatMap(([from = 0, to = 0, x = 0, y = 0, width = 0, height = 0]) => {
    const [first, last] = [Math.max(start, from), Math.min(end, to)];
    if (first >= last) return [];
    const sign = width / (to - from);
    return [{ x: x + sign * (first - from), y, width: sign * (last - first), height }];
  });
}
