import { monotonicNow } from "#lib/clock.ts";
import type { ReplicaProgress } from "#lib/runtimes/index.ts";

/** The time over which the speed is measured, in ms. */
const speedOver = 10_000;

/** The seconds that are left at the speed of the last ten; null while it is not known. */
export function speedometer(): (progress: ReplicaProgress) => number | null {
  let samples: { at: number; bytes: number; replica: number }[] = [];
  return ({ completedBytes: bytes, totalBytes, replica }) => {
    const now = monotonicNow();
    samples = samples.filter((each) => each.replica === replica && now - each.at < speedOver);
    const [first] = samples;
    if (!first || now - (samples.at(-1)?.at ?? 0) > 200) samples.push({ at: now, bytes, replica });
    // What was there already is counted within the first moments.
    if (!first || now - first.at < 1_000 || bytes <= first.bytes) return null;
    return Math.ceil(((totalBytes - bytes) * (now - first.at)) / (bytes - first.bytes) / 1_000);
  };
}
