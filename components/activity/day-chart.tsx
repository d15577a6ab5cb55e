"use client";

import { useFormatter, useTranslations } from "next-intl";

import { ChartFigure } from "#components/charts/chart-figure.tsx";
import { ChartTable } from "#components/charts/chart-table.tsx";
import type { Series } from "#components/charts/series.ts";
import { StackedBars } from "#components/charts/stacked-bars.tsx";

type Props = {
  title: string;
  /** As 2026-11-30, oldest first. */
  dates: readonly string[];
  series: readonly Series[];
  /** For each date, in the order of the series. */
  values: readonly (readonly number[])[];
  /** False where a sum over days counts the same thing more than once. */
  isSummable?: boolean;
};

/** A bar for each day. */
export function DayChart({ title, dates, series, values, isSummable = true }: Props) {
  const t = useTranslations("activity");
  const format = useFormatter();
  // A date, not a moment: it is the same in every time zone.
  const nameOf = (date: string) =>
    format.dateTime(new Date(`${date}T00:00:00Z`), {
      timeZone: "UTC",
      day: "numeric",
      month: "short",
    });
  const totals = values.map((own) => own.reduce((sum, value) => sum + value, 0));
  const all = totals.reduce((sum, total) => sum + total, 0);
  const most = Math.max(...totals);
  const ofMost = { day: nameOf(dates[totals.indexOf(most)] ?? ""), most: format.number(most) };
  const says = () => {
    if (all === 0) return t("saysNothing");
    return isSummable
      ? t("says", { ...ofMost, total: format.number(all) })
      : t("saysUsers", ofMost);
  };
  const several = series.length > 1;
  const rowOf = (at: number) => [
    nameOf(dates[at] ?? ""),
    ...(values[at] ?? []).map((value) => format.number(value)),
    ...(several ? [format.number(totals[at] ?? 0)] : []),
  ];
  return (
    <ChartFigure
      title={title}
      says={says()}
      series={series}
      hasLegend={isSummable}
      table={
        <ChartTable
          label={title}
          heads={[t("day"), ...series.map(({ name }) => name), ...(several ? [t("total")] : [])]}
          rows={dates.map((_, at) => rowOf(at)).toReversed()}
        />
      }
    >
      <StackedBars
        series={series}
        bars={dates.map((date, at) => ({
          key: date,
          values: values[at] ?? [],
          says: `${nameOf(date)}: ${format.number(totals[at] ?? 0)}`,
        }))}
        marks={dates.flatMap((date, at) =>
          (dates.length - 1 - at) % 7 === 0
            ? [
                {
                  at: ((at + 0.5) / dates.length) * 100,
                  name: nameOf(date),
                  isLesser: (dates.length - 1 - at) % 14 !== 0,
                },
              ]
            : [],
        )}
      />
    </ChartFigure>
  );
}
