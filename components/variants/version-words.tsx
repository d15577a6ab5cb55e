"use client";

import { useFormatter, useTranslations } from "next-intl";

import { Isolate } from "#components/ui/isolate.tsx";
import type { Variant } from "#lib/variants/schema.ts";

/** When a version was made, and by whom. */
export function VersionWords({ version: { at, by } }: { version: Variant["history"][number] }) {
  const t = useTranslations("variants");
  const format = useFormatter();
  return (
    <>
      <time dateTime={at} className="block">
        {format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" })}
      </time>
      <span className="block text-small text-ink-3">
        {by ? <Isolate>{by.name}</Isolate> : t("somebodyGone")}
      </span>
    </>
  );
}
