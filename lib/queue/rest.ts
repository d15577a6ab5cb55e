// How long a server that was full is left alone: as many calls as it has slots would otherwise be sent to it at once, again and again.

/** In ms. */
const shortest = 500;
const longest = 15_000;

export type Rest = {
  /** How often in a row the server was full; 0 while it serves. */
  refusals: number;
  /** False once a call tries it: until then further refusals are of calls that were sent together. */
  isCounted: boolean;
  /** When the next call tries it, on the clock of the queue. */
  until?: number | undefined;
};

export const noRest = (): Rest => ({ refusals: 0, isCounted: false });

/** The time until the next call tries it, in ms: doubled with each refusal, half of it by chance, so that several installations do not come at once. */
export function restTime(refusals: number, chance = Math.random()): number {
  const most = Math.min(longest, shortest * 2 ** (refusals - 1));
  return (most / 2) * (1 + chance);
}
