"use client";

import { useTranslations } from "next-intl";

import { revealHidden } from "#components/ui/plain-text.ts";
import type { TrialItem } from "#lib/trials/schema.ts";

type Props = { trial: TrialItem; result: NonNullable<TrialItem["result"]> };

/** How often each model was judged to be better, as bars. */
export function TrialResult({ trial, result }: Props) {
  const t = useTranslations("trials");
  const most = Math.max(1, result.model, result.against, result.same);
  const rows = [
    { name: revealHidden(trial.modelId), count: result.model, ms: result.modelMs, isModel: true },
    {
      name: revealHidden(trial.against),
      count: result.against,
      ms: result.againstMs,
      isModel: true,
    },
    { name: t("resultSame"), count: result.same, ms: null, isModel: false },
  ];
  const seconds = (ms: number) => Math.round(ms / 100) / 10;
  return (
    <dl className="mt-6 grid max-w-176 grid-cols-[minmax(0,14rem)_1fr] gap-x-6 gap-y-3 fold:grid-cols-1 fold:gap-y-1">
      {rows.map(({ name, count, ms, isModel }) => (
        <div key={name} className="contents">
          <dt
            {...(isModel && { translate: "no", dir: "ltr" })}
            className={`text-ui wrap-anywhere ${isModel ? "font-medium" : "text-ink-2"}`}
          >
            {name}
          </dt>
          <dd className="fold:mb-3">
            <span className="text-ui tabular">{t("times", { count })}</span>
            <span aria-hidden="true" className="mt-1 block h-1">
              <i
                className={`block h-full ${isModel ? "bg-accent" : "bg-control"}`}
                style={{ width: `${(100 * count) / most}%` }}
              />
            </span>
            {ms !== null && (
              <span className="mt-1 block text-small text-ink-3 tabular">
                {t("resultTime", { seconds: seconds(ms) })}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
