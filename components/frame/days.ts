/** A group of entries by date: one of the recent days, or a month, which is identified by a moment in it. */
export type Day = { kind: "today" | "yesterday" | "week" } | { kind: "month"; at: Date };

const formatIn = (timeZone: string) =>
  new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });

/** The day number of a moment, in the time zone of `format`. */
const dayNumber = (moment: Date, format: Intl.DateTimeFormat) =>
  Math.round(Date.parse(`${format.format(moment)}T00:00:00Z`) / 86_400_000);

/** How many days ago a moment was in `timeZone`: 0 is today. */
export function daysSince(moment: Date, now: Date, timeZone: string): number {
  const format = formatIn(timeZone);
  return dayNumber(now, format) - dayNumber(moment, format);
}

/** Groups entries, which are sorted newest first, by day in `timeZone`. */
export function byDay<Thing>(
  things: Thing[],
  momentOf: (thing: Thing) => Date,
  { now, timeZone }: { now: Date; timeZone: string },
): { day: Day; things: Thing[] }[] {
  const format = formatIn(timeZone);
  const today = dayNumber(now, format);
  const groups: { day: Day; key: string; things: Thing[] }[] = [];
  for (const thing of things) {
    const at = momentOf(thing);
    const ago = today - dayNumber(at, format);
    // A moment in the future, from a clock that is ahead, counts as today.
    const day: Day =
      ago <= 0
        ? { kind: "today" }
        : ago === 1
          ? { kind: "yesterday" }
          : ago <= 7
            ? { kind: "week" }
            : { kind: "month", at };
    const key = day.kind === "month" ? format.format(at).slice(0, 7) : day.kind;
    const last = groups.at(-1);
    if (last?.key === key) last.things.push(thing);
    else groups.push({ day, key, things: [thing] });
  }
  return groups;
}
