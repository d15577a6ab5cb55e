// Deterministic random values: a bench that is run again asks the same.

export type Random = {
  /** From 0 to below 1. */
  part(): number;
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  one<T>(from: readonly T[]): T;
  /** The same values in another order. */
  shuffled<T>(values: readonly T[]): T[];
};

/** Source: Mulberry32, by Tommy Ettinger (public domain). */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const part = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number) => least + Math.floor(part() * (most - least + 1));
  const one = <T>(from: readonly T[]): T => from[whole(0, from.length - 1)] as T;
  const shuffled = <T>(values: readonly T[]): T[] => {
    const left = [...values];
    return values.map(() => left.splice(whole(0, left.length - 1), 1)[0] as T);
  };
  return { part, whole, one, shuffled };
}

/** A number from 0 to 1 that depends only on the text. */
export function partOf(text: string): number {
  let sum = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1)
    sum = Math.imul(sum ^ text.charCodeAt(at), 16_777_619) >>> 0;
  return randomFrom(sum).part();
}
