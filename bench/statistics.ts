// Statistics of measured numbers. None of it rounds; the output does.

/**
 * The value below which a share `at` (0 to 1) of the values is, interpolated between neighbours.
 * NaN for no values.
 */
export function percentile(values: number[], at: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * at;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export const median = (values: number[]): number => percentile(values, 0.5);

export const mean = (values: number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);

/**
 * An order of the contenders that is fair to all while the machine changes: A B C C B A A B C …, so
 * that over two rounds each has the same mean position.
 */
export function inTurns<T>(contenders: T[], rounds: number): T[] {
  return Array.from({ length: rounds }, (_, round) =>
    round % 2 === 0 ? contenders : contenders.toReversed(),
  ).flat();
}

/**
 * The line through points by least squares: how much `y` grows with `x`, and the standard error of
 * that. Three points or more.
 */
export function slope(points: { x: number; y: number }[]): { slope: number; error: number } {
  const centre = { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) };
  const spread = sum(points.map(({ x }) => (x - centre.x) ** 2));
  const rise = sum(points.map(({ x, y }) => (x - centre.x) * (y - centre.y))) / spread;
  const left = sum(points.map(({ x, y }) => (y - centre.y - rise * (x - centre.x)) ** 2));
  return { slope: rise, error: Math.sqrt(left / (points.length - 2) / spread) };
}
