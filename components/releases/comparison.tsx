"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import { enoughAnswers } from "#lib/releases/rules.ts";
import type { Comparison, Release } from "#lib/releases/schema.ts";

import { type FigureRow, useFigures } from "./figures.ts";
import { useComparison } from "./requests.ts";

/** What both models of a release have come to, side by side. */
export function ComparisonTable({ release }: { release: Release }) {
  const t = useTranslations("releases");
  const comparison = useComparison(release);
  if (!comparison)
    return (
      <p role="status" className="mt-4 text-small text-ink-3">
        {t(comparison === null ? "comparisonLost" : "comparing")}
      </p>
    );
  return <Figures comparison={comparison} />;
}

function Figures({ comparison }: { comparison: Comparison }) {
  const t = useTranslations("releases");
  const rows = useFigures(comparison);
  const [model, against] = [comparison.released.modelId, comparison.against.modelId];
  return (
    <>
      {!comparison.enough && (
        <InlineNotice tone="warn" spoken={false} className="mt-5">
          {t.rich("few", { count: enoughAnswers, b: (words: ReactNode) => <b>{words}</b> })}
        </InlineNotice>
      )}
      <table
        aria-label={revealHidden(t("comparisonOf", { model, against }))}
        className="mt-4 w-full table-fixed text-ui"
      >
        <thead>
          <tr className="border-b border-line text-small text-ink-3">
            <th scope="col" className="w-[28%] py-2 pe-4 text-start font-regular">
              <span className="sr-only">{t("figure")}</span>
            </th>
            {[model, against].map((name) => (
              <th
                key={name}
                scope="col"
                translate="no"
                dir="ltr"
                className="py-2 pe-4 text-start font-medium text-ink wrap-anywhere last:pe-0"
              >
                {revealHidden(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="border-b border-line align-baseline">
              <th scope="row" className="py-2 pe-4 text-start font-regular text-ink-2">
                {row.name || <span className="sr-only">{t("length")}</span>}
              </th>
              <FigureCell figure={row.released} tone="bg-accent" />
              <FigureCell figure={row.against} tone="bg-control" />
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-small text-pretty text-ink-3">{t("comparisonNote")}</p>
    </>
  );
}

function FigureCell({
  figure: { words, bar },
  tone,
}: {
  figure: FigureRow["released"];
  tone: string;
}) {
  return (
    <td className="py-2 pe-4 tabular last:pe-0">
      <span className={bar === null ? "text-ink-3" : ""}>{words}</span>
      <span aria-hidden="true" className="mt-1 block h-[3px] max-w-60">
        {bar !== null && (
          <i
            className={`block h-full min-w-px ${tone}`}
            style={{ width: `${Math.round(bar * 100)}%` }}
          />
        )}
      </span>
    </td>
  );
}
