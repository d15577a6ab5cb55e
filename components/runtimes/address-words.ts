"use client";

import { useFormatter, useNow, useTimeZone, useTranslations } from "next-intl";

import { daysSince } from "#components/frame/days.ts";
import type { Dot } from "#components/ui/marks.tsx";
import type { RuntimeAddress } from "#lib/runtimes/schema.ts";

type Words = Pick<RuntimeAddress, "state" | "problem" | "latencyMs"> & {
  failures?: number;
  since?: string | null;
};

/** The state of an address in words; what lasts, with the time since when. */
export function useAddressWords(): (address: Words) => string {
  const t = useTranslations("runtimes");
  const format = useFormatter();
  const now = useNow();
  const timeZone = useTimeZone() ?? "UTC";
  const timeOf = (since: Date) =>
    format.dateTime(since, {
      hour: "numeric",
      minute: "2-digit",
      ...(daysSince(since, now, timeZone) !== 0 && { day: "numeric", month: "long" }),
    });
  return ({ state, problem, latencyMs, failures, since }) => {
    if (state === "up")
      return failures || latencyMs === null ? t("answersLate") : t("answers", { ms: latencyMs });
    const words = problem === null ? t("isLoading") : t(problem);
    return since ? t("since", { state: words, time: timeOf(new Date(since)) }) : words;
  };
}

type Tone = NonNullable<Parameters<typeof Dot>[0]["tone"]>;

/** The colour of the dot before the words. */
export const toneOf = ({ state, failures }: Words): Tone => {
  if (state === "up") return failures ? "warn" : "ok";
  return state === "loading" ? "hollow" : "danger";
};
