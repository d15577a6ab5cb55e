import { useFormatter, useTranslations } from "next-intl";

import type { Comparison, ReleaseArm } from "#lib/releases/schema.ts";

/** What is said of a model, and how long its bar is, as a share of the longer one; null: no bar. */
export type Figure = { words: string; bar: number | null };

/** A row of a comparison. */
export type FigureRow = { id: string; name: string; released: Figure; against: Figure };

/** How a row is made: the number that is compared, null where there is none, and the words for it. */
type Recipe = {
  id: string;
  name: string;
  valueOf: (arm: ReleaseArm) => number | null;
  wordsOf: (arm: ReleaseArm) => string;
};

/** The rows of a comparison, in words. */
export function useFigures({ released, against }: Comparison): FigureRow[] {
  const t = useTranslations("releases");
  return useRecipes().map(({ id, name, valueOf, wordsOf }) => {
    const longest = Math.max(valueOf(released) ?? 0, valueOf(against) ?? 0);
    const figure = (arm: ReleaseArm): Figure => {
      const value = valueOf(arm);
      return {
        words: value === null ? t("nothing") : wordsOf(arm),
        bar: value === null || longest === 0 ? null : value / longest,
      };
    };
    return { id, name, released: figure(released), against: figure(against) };
  });
}

function useRecipes(): Recipe[] {
  const t = useTranslations("releases");
  const format = useFormatter();
  const spread = useSpread();
  const part = usePart();
  return [
    {
      id: "answers",
      name: t("answers"),
      valueOf: ({ answers }) => answers,
      wordsOf: ({ answers, users }) => t("answersBy", { answers, users }),
    },
    spread("firstToken", t("firstToken"), "firstTokenMs", (ms) =>
      t("seconds", { count: tenths(ms / 1_000) }),
    ),
    spread("speed", t("speed"), "tokensPerSecond", (value) => format.number(tenths(value))),
    part("failed", t("failed"), ({ failed }) => failed),
    part("stopped", t("stoppedShare"), ({ stopped }) => stopped),
    part("regenerated", t("regenerated"), ({ regenerated }) => regenerated),
    spread("length", t("length"), "replyLength", (value) =>
      t("characters", { count: Math.round(value) }),
    ),
    spread("tokens", "", "replyTokens", (value) => t("tokens", { count: Math.round(value) })),
  ];
}

type SpreadField = "firstTokenMs" | "tokensPerSecond" | "replyTokens" | "replyLength";

/** A row of medians. */
function useSpread() {
  const t = useTranslations("releases");
  return (
    id: string,
    name: string,
    field: SpreadField,
    say: (value: number) => string,
  ): Recipe => ({
    id,
    name,
    valueOf: (arm) => arm[field]?.median ?? null,
    wordsOf: (arm) => {
      const { median = 0, p95 = 0 } = arm[field] ?? {};
      const words = { value: say(median), p95: say(p95) };
      return field === "tokensPerSecond" ? t("typicalSpeed", words) : t("typical", words);
    },
  });
}

/** A row of shares of all turns. */
function usePart() {
  const t = useTranslations("releases");
  return (id: string, name: string, countOf: (arm: ReleaseArm) => number): Recipe => ({
    id,
    name,
    valueOf: (arm) => (turnsOf(arm) === 0 ? null : countOf(arm) / turnsOf(arm)),
    wordsOf: (arm) =>
      t("part", { percent: tenths((100 * countOf(arm)) / turnsOf(arm)), count: countOf(arm) }),
  });
}

const turnsOf = ({ answers, failed, stopped, interrupted }: ReleaseArm) =>
  answers + failed + stopped + interrupted;

const tenths = (value: number) => Math.round(value * 10) / 10;
