"use client";

import { useFormatter, useTimeZone, useTranslations } from "next-intl";

import { useCurrentMinute } from "#components/frame/current-minute.ts";
import type { User } from "#lib/users/schema.ts";

import { lastHereOf } from "./lookup.ts";

/** When a user was last active: now, a time of today or yesterday, or a date. */
export function LastHere({ person }: { person: User }) {
  const t = useTranslations("people");
  const tc = useTranslations("common");
  const format = useFormatter();
  const now = useCurrentMinute();
  const last = lastHereOf(person, now, useTimeZone() ?? "UTC");
  if (last.kind === "never") return t("notYet");
  if (last.kind === "now") return t("now");
  if (last.kind === "earlier") {
    const thisYear = last.at.getFullYear() === now.getFullYear();
    return format.dateTime(last.at, {
      day: "numeric",
      month: "long",
      ...(!thisYear && { year: "numeric" }),
    });
  }
  return tc(last.kind, { time: format.dateTime(last.at, { hour: "numeric", minute: "2-digit" }) });
}
