/** A series of a chart: its name, and its colour. */
export type Series = { name: string; tone: ChartTone };

export type ChartTone = keyof typeof fills;

export const fills = {
  first: "fill-chart-1",
  second: "fill-chart-2",
  third: "fill-chart-3",
  fourth: "fill-chart-4",
  fifth: "fill-chart-5",
  rest: "fill-chart-rest",
  danger: "fill-danger",
};

export const strokes: Partial<Record<ChartTone, string>> = {
  first: "stroke-chart-1",
  second: "stroke-chart-2",
};

/** In the order in which series get them. */
export const tones = ["first", "second", "third", "fourth", "fifth"] as const;

/** The end of a scale from 0 that has room for a value: a round number whose half is one as well. */
export function scaleEnd(value: number): number {
  if (value <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8].map((times) => times * power).find((end) => end >= value) ?? 10 * power;
}
