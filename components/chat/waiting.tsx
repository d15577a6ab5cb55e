"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

import { InlineNotice } from "#components/ui/inline-notice.tsx";
import type { QueuePlace } from "#lib/queue/schema.ts";

import { QueueNotice } from "./queue-notice.tsx";

/** Nothing is shown for waits shorter than this (ms). */
const patience = 300;

/** The placeholder of an answer that has no text yet. */
export function Waiting({ offline, place }: { offline: boolean; place: QueuePlace | undefined }) {
  const t = useTranslations("chat");
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), patience);
    return () => clearTimeout(timer);
  }, []);
  // It takes its space before it is visible, so that the layout does not shift.
  if (!long) return <div aria-hidden="true" className="mt-4 h-6" />;
  if (place && !offline) return <QueueNotice place={place} />;
  return (
    <InlineNotice tone="waiting" spoken={false} className="mt-4">
      {offline ? t("offlineShort") : t("waiting")}
    </InlineNotice>
  );
}
