"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Notice } from "#components/ui/callout.tsx";

/** The notice at the top while no real model is connected: that the demo model answers, and how to connect a model. */
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
