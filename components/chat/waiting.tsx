"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

import { InlineNotice } from "#components/ui/inline-notice.tsx";

/** Waiting that is shorter than this shows nothing. */
const patience = 300;

/** A question that has no word of an answer yet. */
export function Waiting({ offline }: { offline: boolean }) {
  const t = useTranslations("chat");
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), patience);
    return () => clearTimeout(timer);
  }, []);
  // What is not shown yet has its place, so that nothing jumps.
  if (!long) return <div aria-hidden="true" className="mt-4 h-6" />;
  return (
    <InlineNotice tone="waiting" spoken={false} className="mt-4">
      {offline ? t("offlineShort") : t("waiting")}
    </InlineNotice>
  );
}
