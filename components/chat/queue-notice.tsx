"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { InlineNotice } from "#components/ui/inline-notice.tsx";
import type { QueuePlace } from "#lib/queue/schema.ts";

const bold = { b: (words: ReactNode) => <b>{words}</b> };

/** The place of a question that waits for its model server, in place of its answer. The live region announces it. */
export function QueueNotice({ place }: { place: QueuePlace }) {
  const t = useTranslations("chat");
  const { key, count } = roughly(place.waitSeconds);
  return (
    <InlineNotice tone="waiting" spoken={false} className="mt-4">
      {t.rich(key, { position: place.position, count, ...bold })}
    </InlineNotice>
  );
}

/** An estimate no more precise than it is: in steps of five seconds, and from a minute on in minutes. */
function roughly(seconds: number | null): {
  key: "queue" | "queueSeconds" | "queueMinutes";
  count: number;
} {
  if (seconds === null) return { key: "queue", count: 0 };
  const steps = Math.max(5, Math.round(seconds / 5) * 5);
  return steps < 60
    ? { key: "queueSeconds", count: steps }
    : { key: "queueMinutes", count: Math.round(seconds / 60) };
}
