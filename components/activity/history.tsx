"use client";

import { useFormatter, useTranslations } from "next-intl";

import { ChartFigure } from "#components/charts/chart-figure.tsx";
import { ChartTable } from "#components/charts/chart-table.tsx";
import { LineChart } from "#components/charts/line-chart.tsx";
import type { ChartMark, Series } from "#components/charts/series.ts";
import type { Activity } from "#lib/activity/schema.ts";

/** How many calls waited and were answered in the last minutes. */
export function History({ activity: { history, step, span, at } }: { activity: Activity }) {
  const t = useTranslations("activity");
  const format = useFormatter();
  const { answering, waiting } = history;
  const series: Series[] = [
    { name: t("answeringLine"), tone: "first" },
    { name: t("waitingLine"), tone: "second" },
  ];
  const minutes = span / 60;
  const marks: ChartMark[] = Array.from({ length: minutes + 1 }, (_, minute) => ({
    at: (minute / minutes) * 100,
    name: minute === minutes ? t("now") : t("minutesAgo", { minutes: minutes - minute }),
    isLesser: ![0, Math.ceil(minutes / 2), minutes].includes(minute),
  }));
  // Every half minute: whoever reads the table wants no sixty rows.
  const every = Math.max(1, Math.round(30 / step));
  const moments = answering.map((_, index) => index).filter((index) => (index + 1) % every === 0);
  const timeOf = (index: number) =>
    format.dateTime(Date.parse(at) - (answering.length - 1 - index) * step * 1_000, {
      hour: "numeric",
      minute: "2-digit",
      second: "2-digit",
    });
  return (
    <div className="mt-4">
      <ChartFigure
        title={t("history")}
        says={t("historySays", {
          answering: Math.max(0, ...answering),
          waiting: Math.max(0, ...waiting),
        })}
        series={series}
        table={
          <ChartTable
            label={t("history")}
            heads={[t("time"), ...series.map(({ name }) => name)]}
            rows={moments
              .toReversed()
              .map((index) => [
                timeOf(index),
                format.number(answering[index] ?? 0),
                format.number(waiting[index] ?? 0),
              ])}
          />
        }
      >
        <LineChart series={series} values={[answering, waiting]} marks={marks} />
      </ChartFigure>
    </div>
  );
}
