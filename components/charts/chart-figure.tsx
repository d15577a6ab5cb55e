"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { fills, type Series } from "./series.ts";

type Props = {
  title: string;
  /** What it shows, in a sentence. */
  says: string;
  series: readonly Series[];
  /** Whether the series are named below it: not the only one of a chart whose title says what it is. */
  hasLegend?: boolean;
  children: ReactNode;
  table: ReactNode;
};

/** A chart with its title, what it says, the names of its series, and its figures as a table. */
export function ChartFigure({ title, says, series, hasLegend = true, children, table }: Props) {
  const t = useTranslations("activity");
  return (
    <figure aria-label={title} className="min-w-0">
      <figcaption>
        <p className="text-ui font-medium">{title}</p>
        <p className="text-small text-ink-2">{says}</p>
      </figcaption>
      <div className="mt-3">{children}</div>
      {hasLegend && (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-small text-ink-2">
          {series.map(({ name, tone }) => (
            <li key={name} className="flex min-w-0 items-baseline gap-1.5">
              <svg aria-hidden="true" width="9" height="9" className="flex-none">
                <rect width="9" height="9" className={fills[tone]} />
              </svg>
              <span className="min-w-0 wrap-anywhere">{name}</span>
            </li>
          ))}
        </ul>
      )}
      <details className="group mt-2 text-small">
        <summary className="link inline-block py-1 text-ink-2">{t("asTable")}</summary>
        {table}
      </details>
    </figure>
  );
}
