"use client";

import { useFormatter, useTimeZone, useTranslations } from "next-intl";

import { useCurrentMinute } from "#components/frame/current-minute.ts";
import { daysSince } from "#components/frame/days.ts";
import type { Dot } from "#components/ui/marks.tsx";
import type { RuntimeAddress } from "#lib/runtimes/schema.ts";

type Words = Pick<RuntimeAddress, "state" | "problem" | "latencyMs"> &
  Partial<Pick<RuntimeAddress, "failures" | "since" | "circuit" | "retryAt">>;

/** The state of an address in words, and whether questions go there; what lasts, with the time since when. */
export function useAddressWords(): (address: Words) => string {
  const t = useTranslations("runtimes");
  const format = useFormatter();
  const now = useCurrentMinute();
  const timeZone = useTimeZone() ?? "UTC";
  const timeOf = (since: Date) =>
    format.dateTime(since, {
      hour: "numeric",
      minute: "2-digit",
      ...(daysSince(since, now, timeZone) !== 0 && { day: "numeric", month: "long" }),
    });
  return ({ state, problem, latencyMs, failures = 0, since, circuit = "closed", retryAt }) => {
    if (state === "up") {
      const answers = t("answers", { ms: latencyMs ?? 0 });
      if (circuit === "half_open") return t("halfOpen", { state: answers });
      if (circuit === "open" && retryAt)
        return t("open", { state: answers, time: timeOf(new Date(retryAt)) });
      return failures > 0 ? t("failed", { state: answers, count: failures }) : answers;
    }
    const words = problem === null ? t("isLoading") : t(problem);
    return since ? t("since", { state: words, time: timeOf(new Date(since)) }) : words;
  };
}

type Tone = NonNullable<Parameters<typeof Dot>[0]["tone"]>;

/** The colour of the dot before the words. */
export const toneOf = ({ state, failures, circuit = "closed" }: Words): Tone => {
  if (state === "up") return failures || circuit !== "closed" ? "warn" : "ok";
  return state === "loading" ? "hollow" : "danger";
};
