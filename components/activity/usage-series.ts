import { type Series, tones } from "#components/charts/series.ts";
import type { UsageDay } from "#lib/activity/schema.ts";

type Measure = "promptTokens" | "replyTokens";

/**
 * The series of the models that have used most, and the values of each day: as many models as there are colours, then all others as one. A model
 * has the same colour for both measures.
 */
export function modelSeries(
  days: readonly UsageDay[],
  measure: Measure,
  words: { other: string; none: string },
): { series: Series[]; values: number[][] } {
  const totals = new Map<string, number>();
  for (const { models } of days)
    for (const { id, promptTokens, replyTokens } of models)
      totals.set(id, (totals.get(id) ?? 0) + promptTokens + replyTokens);
  const used = [...totals].filter(([, total]) => total > 0);
  const ranked = used.sort(([, one], [, other]) => other - one).map(([id]) => id);
  const shown = ranked.slice(0, tones.length);
  const hasOthers = ranked.length > shown.length;
  const series: Series[] = shown.map((id, at) => ({
    name: id === "" ? words.none : id,
    tone: tones[at] ?? "rest",
  }));
  return {
    series: hasOthers ? [...series, { name: words.other, tone: "rest" }] : series,
    values: days.map(({ models, [measure]: all }) => {
      const own = shown.map((id) => models.find((model) => model.id === id)?.[measure] ?? 0);
      const rest = all - own.reduce((sum, value) => sum + value, 0);
      return hasOthers ? [...own, rest] : own;
    }),
  };
}
