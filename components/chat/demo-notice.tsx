"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Notice } from "#components/ui/callout.tsx";

/** Over everything while no real model is connected: what answers instead, and how to connect one. */
export function DemoNotice() {
  const t = useTranslations("chat");
  return (
    <Notice>
      <span>{t.rich("demoNotice", { b: (words: ReactNode) => <b>{words}</b> })}</span>
      <details className="group">
        <summary className="link whitespace-nowrap">{t("demoHow")}</summary>
        <span className="mt-1 block">{t("demoHowText")}</span>
      </details>
    </Notice>
  );
}
