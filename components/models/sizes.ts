import { useFormatter } from "next-intl";

/** A size in decimal gigabytes or megabytes, as the files of models are listed. */
export function useSize(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) =>
    bytes >= 1e9
      ? format.number(bytes / 1e9, {
          style: "unit",
          unit: "gigabyte",
          maximumFractionDigits: bytes < 1e10 ? 1 : 0,
        })
      : format.number(Math.max(1, Math.round(bytes / 1e6)), { style: "unit", unit: "megabyte" });
}
