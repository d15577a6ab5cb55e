"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

import { InlineNotice } from "#components/ui/inline-notice.tsx";

/** Nothing is shown for waits shorter than this (ms). */
const patience = 300;

/** The placeholder of an answer that has no text yet. */
export function Waiting({ offline }: { offline: boolean }) {
  const t = useTranslations("chat");
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), patience);
    return () => clearTimeout(timer);
  }, []);
  // It takes its space before it is visible, so that the layout does not shift.
  if (!long) return <div aria-hidden="true" className="mt-4 h-6" />;
  return (
    <InlineNotice tone="waiting" spoken={false} className="mt-4">
      {offline ? t("offlineShort") : t("waiting")}
    </InlineNotice>
  );
}
