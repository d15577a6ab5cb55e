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

/** The end of a scale from 0 that has room for a value: a round number whose half can be written with few digits; a whole one for a small value. */
export function scaleEnd(value: number): number {
  if (value <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(value));
  const ends = power === 1 ? [2, 4, 6, 8, 10] : [1, 2, 3, 4, 5, 6, 8, 10];
  return ends.map((times) => times * power).find((end) => end >= value) ?? 10 * power;
}

/** A name below a chart: at which distance from its start, in percent. Where there is little room, lesser ones are left out. */
export type ChartMark = { at: number; name: string; isLesser?: boolean };
