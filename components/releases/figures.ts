import { useTranslations } from "next-intl";

import type { Comparison, ReleaseArm } from "#lib/releases/schema.ts";

/** A row of a comparison: what is said of each model, and how long its bar is, as a share of the longer one; null: no bar. */
export type FigureRow = {
  id: string;
  name: string;
  released: { words: string; bar: number | null };
  against: { words: string; bar: number | null };
};

type Spread = ReleaseArm["firstTokenMs"];

/** The rows of a comparison, in words. */
export function useFigures({ released, against }: Comparison): FigureRow[] {
  const t = useTranslations("releases");
  const tenths = (value: number) => Math.round(value * 10) / 10;
  const seconds = (ms: number) => t("seconds", { count: tenths(ms / 1_000) });
  const all = (arm: ReleaseArm) => arm.answers + arm.failed + arm.stopped + arm.interrupted;

  const row = (
    id: string,
    name: string,
    valueOf: (arm: ReleaseArm) => number | null,
    wordsOf: (arm: ReleaseArm) => string,
  ): FigureRow => {
    const longest = Math.max(valueOf(released) ?? 0, valueOf(against) ?? 0);
    const figure = (arm: ReleaseArm) => {
      const value = valueOf(arm);
      return {
        words: value === null ? t("nothing") : wordsOf(arm),
        bar: value === null || longest === 0 ? null : value / longest,
      };
    };
    return { id, name, released: figure(released), against: figure(against) };
  };
  const spread = (
    id: string,
    name: string,
    spreadOf: (arm: ReleaseArm) => Spread,
    say: (value: number) => string,
    key: "typical" | "typicalSpeed" = "typical",
  ) =>
    row(
      id,
      name,
      (arm) => spreadOf(arm)?.median ?? null,
      (arm) => {
        const { median = 0, p95 = 0 } = spreadOf(arm) ?? {};
        return t(key, { value: say(median), p95: say(p95) });
      },
    );
  const part = (id: string, name: string, countOf: (arm: ReleaseArm) => number) =>
    row(
      id,
      name,
      (arm) => (all(arm) === 0 ? null : countOf(arm) / all(arm)),
      (arm) => t("part", { percent: tenths((100 * countOf(arm)) / all(arm)), count: countOf(arm) }),
    );
  return [
    row(
      "answers",
      t("answers"),
      ({ answers }) => answers,
      ({ answers, users }) => t("answersBy", { answers, users }),
    ),
    spread("firstToken", t("firstToken"), ({ firstTokenMs }) => firstTokenMs, seconds),
    spread(
      "speed",
      t("speed"),
      ({ tokensPerSecond }) => tokensPerSecond,
      (value) => String(tenths(value)),
      "typicalSpeed",
    ),
    part("failed", t("failed"), ({ failed }) => failed),
    part("stopped", t("stoppedShare"), ({ stopped }) => stopped),
    part("regenerated", t("regenerated"), ({ regenerated }) => regenerated),
    spread(
      "length",
      t("length"),
      ({ replyLength }) => replyLength,
      (value) => t("characters", { count: Math.round(value) }),
    ),
    spread(
      "tokens",
      "",
      ({ replyTokens }) => replyTokens,
      (value) => t("tokens", { count: Math.round(value) }),
    ),
  ];
}
