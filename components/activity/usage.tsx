"use client";

import { useTranslations } from "next-intl";

import type { UsageAnswer } from "#lib/activity/schema.ts";

import { DayChart } from "./day-chart.tsx";
import { useUsage } from "./requests.ts";
import { modelSeries } from "./usage-series.ts";

/** What was used on each of the last days: tokens by model, answers by how they ended, and how many users asked. */
export function Usage({ initial }: { initial: UsageAnswer }) {
  const t = useTranslations("activity");
  const { days, timeZone } = useUsage(initial);
  if (days.every(({ users }) => users === 0))
    return <p className="mt-3 text-ink-2">{t("usageEmpty")}</p>;
  const words = { other: t("otherModels"), none: t("noModel") };
  const dates = days.map(({ day }) => day);
  return (
    <>
      <p className="mt-1 max-w-[48rem] text-small text-pretty text-ink-2">
        {t("usageNote", { zone: timeZone })}
      </p>
      <div className="mt-6 grid grid-cols-1 gap-x-10 gap-y-8 unfold:grid-cols-2">
        <DayChart
          title={t("promptTokens")}
          dates={dates}
          {...modelSeries(days, "promptTokens", words)}
        />
        <DayChart
          title={t("replyTokens")}
          dates={dates}
          {...modelSeries(days, "replyTokens", words)}
        />
        <DayChart
          title={t("answers")}
          dates={dates}
          series={[
            { name: t("done"), tone: "first" },
            { name: t("stopped"), tone: "rest" },
            { name: t("unanswered"), tone: "danger" },
          ]}
          values={days.map(({ done, stopped, failed }) => [done, stopped, failed])}
        />
        <DayChart
          title={t("users")}
          dates={dates}
          series={[{ name: t("askers"), tone: "third" }]}
          values={days.map(({ users }) => [users])}
          isSummable={false}
        />
      </div>
    </>
  );
}
