// Go's formats: JSON with three characters escaped that JavaScript does not escape, times with
// nanoseconds without trailing zeros, durations in nanoseconds.

const escapes: Record<string, string> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** JSON as Go writes it. A lone surrogate becomes U+FFFD. */
export function goJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === "string" ? each.toWellFormed() : each,
  );
  return text.replaceAll(/[<>&\u2028\u2029]/gu, (sign) => escapes[sign] ?? sign);
}

const million = 1_000_000n;
let offset = BigInt(Date.now()) * million - process.hrtime.bigint();

/** Nanoseconds since 1970 by the machine's clock, increasing with each call. */
export function nanoseconds(): bigint {
  const now = process.hrtime.bigint() + offset;
  const drift = BigInt(Date.now()) - now / million;
  if (drift > -20n && drift < 20n) return now;
  offset += drift * million;
  return now + drift * million;
}

/** `2026-11-24T07:14:55.1083684Z`. */
export function goTime(at: bigint = nanoseconds()): string {
  const seconds = new Date(Number(at / million)).toISOString().slice(0, 19);
  const fraction = String(at % 1_000_000_000n)
    .padStart(9, "0")
    .replace(/0+$/u, "");
  return fraction === "" ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}

/** Omits zeros, as Go's `omitempty` does. */
export function withoutZeros<T extends Record<string, number>>(metrics: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(metrics).filter(([, value]) => value !== 0),
  ) as Partial<T>;
}

const units: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * A Go duration (`5m`, `1h30m`) in milliseconds; undefined when it is invalid, as `-1` without a
 * unit is.
 */
export function goDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^[+-]?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/u.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/gu);
  const sum = [...parts].reduce(
    (total, [, amount, unit]) => total + Number(amount) * (units[unit ?? ""] ?? 0),
    0,
  );
  return text.startsWith("-") ? -sum : sum;
}
