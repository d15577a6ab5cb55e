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

/** The range of the middle half of the values. */
export const spread = (values: number[]): number =>
  percentile(values, 0.75) - percentile(values, 0.25);

const parts = 4;

/**
 * Throws when a baseline cannot be trusted, because something else ran while it was measured: when it is further from `alone`, the same
 * measured with nothing else running, than they scatter, or when a part of its run is further from the whole than it scatters.
 */
export function checkBaseline(baseline: number[], alone: number[]): void {
  const [expected, found] = [median(alone), median(baseline)];
  if (!(Math.abs(found - expected) <= Math.max(spread(alone), spread(baseline))))
    throw new Error(
      `the baseline is ${found} ms, and ${expected} ms alone: more apart than they scatter`,
    );
  const size = Math.ceil(baseline.length / parts);
  for (let from = 0; from < baseline.length; from += size) {
    const part = median(baseline.slice(from, from + size));
    if (!(Math.abs(part - found) <= spread(baseline)))
      throw new Error(`the baseline drifts: ${part} ms from question ${from}, ${found} ms in all`);
  }
}

/**
 * What a contender adds to the median of the baseline, at a percentile. Throws when that is not positive: no path to the model is faster
 * than the model, so the two were not measured under the same conditions.
 */
export function addedTo(baseline: number[], values: number[], at: number): number {
  const added = percentile(values, at) - median(baseline);
  if (!(added > 0)) throw new Error(`an added time of ${added} ms is impossible`);
  return added;
}
