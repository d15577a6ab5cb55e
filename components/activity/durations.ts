import { useFormatter } from "next-intl";

/** A duration in its largest whole unit; below ten seconds with a decimal. */
export function useDuration(): (seconds: number) => string {
  const format = useFormatter();
  const inUnit = (value: number, unit: "second" | "minute" | "hour", digits = 0) =>
    format.number(value, {
      style: "unit",
      unit,
      unitDisplay: unit === "second" ? "narrow" : "short",
      maximumFractionDigits: digits,
    });
  return (seconds) => {
    if (seconds < 10) return inUnit(seconds, "second", 1);
    if (seconds < 120) return inUnit(Math.round(seconds), "second");
    if (seconds < 7_200) return inUnit(Math.floor(seconds / 60), "minute");
    return inUnit(Math.floor(seconds / 3_600), "hour");
  };
}
