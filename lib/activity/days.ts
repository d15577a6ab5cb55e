// The days of a time zone, as the moments at which they begin.

const dayLength = 86_400_000;

/** The date and time of a moment in a time zone, as if they were UTC, in ms. */
function wallClock(moment: number, format: Intl.DateTimeFormat): number {
  const part = Object.fromEntries(
    format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

export type DayStart = { day: string; begins: Date };

/**
 * The last days of a time zone, oldest first: so many, today last, and then the first moment after today. A day on which a clock change takes the
 * midnight away begins with its first moment.
 */
export function lastDays(days: number, timeZone: string, now: Date): DayStart[] {
  const format = new Intl.DateTimeFormat("en", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const today = Math.floor(wallClock(now.getTime(), format) / dayLength);
  return Array.from({ length: days + 1 }, (_, at) => {
    const midnight = (today - days + 1 + at) * dayLength;
    let begins = midnight;
    // The difference from UTC at a moment is known only when the moment is: the second time it is right, except within a clock change.
    for (let time = 0; time < 3; time += 1)
      begins = midnight - (wallClock(begins, format) - begins);
    return { day: new Date(midnight).toISOString().slice(0, 10), begins: new Date(begins) };
  });
}
