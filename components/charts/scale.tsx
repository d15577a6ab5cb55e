"use client";

import { useFormatter } from "next-intl";
import type { ReactNode } from "react";

import type { ChartMark } from "./series.ts";

/** The height of the drawing, in pixels. */
export const chartHeight = 120;

type Props = {
  /** The value at its top; 0 is at its bottom. */
  end: number;
  marks: readonly ChartMark[];
  children: ReactNode;
};

/** The frame of a drawing: lines at nothing, half and all of its scale with their values, and names below. It is described elsewhere. */
export function Scale({ end, marks, children }: Props) {
  const format = useFormatter();
  const lines = [end, end / 2, 0];
  return (
    <div aria-hidden="true" className="flex gap-2 text-note text-ink-3 tabular" translate="no">
      <div className="min-w-0 flex-1">
        <div className="relative" style={{ height: chartHeight }}>
          {lines.map((value) => (
            <span
              key={value}
              className={`absolute inset-x-0 border-t ${value === 0 ? "border-line-strong" : "border-line"}`}
              style={{ top: `${(1 - value / end) * 100}%` }}
            />
          ))}
          <div className="absolute inset-0">{children}</div>
        </div>
        <div className="relative mt-1 h-4">
          {marks.map(({ at, name, isLesser }) => (
            <span
              key={at}
              className={`absolute whitespace-nowrap ${isLesser ? "fold:hidden" : ""} ${at > 88 ? "end-0" : at < 7 ? "start-0" : "-translate-x-1/2"}`}
              style={at > 88 || at < 7 ? undefined : { left: `${at}%` }}
            >
              {name}
            </span>
          ))}
        </div>
      </div>
      <div className="relative w-10 flex-none" style={{ height: chartHeight }}>
        {lines.map((value) => (
          <span
            key={value}
            className="absolute start-0 -translate-y-1/2"
            style={{ top: `${(1 - value / end) * 100}%` }}
          >
            {format.number(value, { notation: "compact", maximumFractionDigits: 1 })}
          </span>
        ))}
      </div>
    </div>
  );
}
