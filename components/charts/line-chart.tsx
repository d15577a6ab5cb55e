import { chartHeight, Scale } from "./scale.tsx";
import { type ChartMark, type Series, scaleEnd, strokes } from "./series.ts";

type Props = {
  series: readonly Series[];
  /** For each series its values, from the oldest on. */
  values: readonly (readonly number[])[];
  marks: readonly ChartMark[];
};

/** Counts over time, as steps: each holds until the next one. The second series is dashed, so that the two differ without their colours. */
export function LineChart({ series, values, marks }: Props) {
  const end = scaleEnd(Math.max(...values.flat()));
  const width = Math.max(...values.map(({ length }) => length));
  return (
    <Scale end={end} marks={marks}>
      <svg
        aria-hidden="true"
        width="100%"
        height={chartHeight}
        viewBox={`0 0 ${width} ${chartHeight}`}
        preserveAspectRatio="none"
        className="block overflow-visible"
      >
        {series.map(({ name, tone }, at) => (
          <path
            key={name}
            d={stepsOf(values[at] ?? [], end)}
            className={`fill-none ${strokes[tone] ?? ""}`}
            strokeWidth="1.75"
            strokeDasharray={at === 0 ? undefined : "4 3"}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
    </Scale>
  );
}

function stepsOf(values: readonly number[], end: number): string {
  const heightOf = (value: number) => Math.round((1 - value / end) * chartHeight * 10) / 10;
  return values
    .map((value, at) => (at === 0 ? `M0 ${heightOf(value)}H1` : `V${heightOf(value)}H${at + 1}`))
    .join("");
}
