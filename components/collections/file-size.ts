import { useFormatter } from "next-intl";

const units = [
  { unit: "gigabyte", bytes: 1e9 },
  { unit: "megabyte", bytes: 1e6 },
  { unit: "kilobyte", bytes: 1e3 },
] as const;

/** The size of a file in decimal units, with at most one digit behind the point. */
export function useFileSize(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const found = units.find((each) => bytes >= each.bytes) ?? { unit: "kilobyte", bytes: 1e3 };
    const value = Math.max(0.1, bytes / found.bytes);
    return format.number(value, {
      style: "unit",
      unit: found.unit,
      maximumFractionDigits: value < 10 ? 1 : 0,
    });
  };
}
