import { chartHeight, Scale } from "./scale.tsx";
import { type ChartMark, fills, type Series, scaleEnd } from "./series.ts";

/** A bar: its values in the order of the series, and what it says when it is pointed at. */
export type StackedBar = { key: string; values: readonly number[]; says: string };

type Props = {
  series: readonly Series[];
  bars: readonly StackedBar[];
  marks: readonly ChartMark[];
};

const totalOf = ({ values }: StackedBar) => values.reduce((sum, value) => sum + value, 0);

/** Bars of stacked values, the first series at the bottom. */
export function StackedBars({ series, bars, marks }: Props) {
  const end = scaleEnd(Math.max(...bars.map(totalOf)));
  const slot = 100 / bars.length;
  return (
    <Scale end={end} marks={marks}>
      <svg aria-hidden="true" width="100%" height={chartHeight} className="block overflow-visible">
        {bars.map((bar, at) => (
          <g key={bar.key}>
            <title>{bar.says}</title>
            <rect
              x={`${at * slot}%`}
              width={`${slot}%`}
              height={chartHeight}
              className="fill-transparent"
            />
            {piecesOf(bar, end).map(({ index, top, height }) => (
              <rect
                key={index}
                x={`${at * slot + slot * 0.14}%`}
                width={`${slot * 0.72}%`}
                y={top}
                height={height}
                className={`stroke-paper ${fills[series[index]?.tone ?? "rest"]}`}
                strokeWidth={index === 0 ? 0 : 0.5}
              />
            ))}
          </g>
        ))}
      </svg>
    </Scale>
  );
}

/** What little there is can be seen, too. */
const leastHeight = 1.5;

function piecesOf({ values }: StackedBar, end: number) {
  let below = 0;
  return values.flatMap((value, index) => {
    if (value <= 0) return [];
    const height = Math.max(leastHeight, (value / end) * chartHeight);
    below += height;
    return [{ index, top: chartHeight - below, height }];
  });
}
