/** What was measured of a model server: weighted tokens a second of one slot (undefined before its first answer), and the length of its replies. */
export type Speed = { costPerSecond: number | undefined; replyTokens: number };

/** How much the newest answer counts in what is known of a server's speed. */
const share = 0.2;

/** The speed after another answer, which has used `cost` weighted tokens in `seconds`, of which `replyTokens` were its reply. */
export function learned(
  speed: Speed,
  { cost, seconds, replyTokens }: { cost: number; seconds: number; replyTokens: number },
): Speed {
  if (!(cost > 0) || !(seconds > 0)) return speed;
  const mixed = (before: number | undefined, now: number) =>
    before === undefined ? now : before + share * (now - before);
  return {
    costPerSecond: mixed(speed.costPerSecond, cost / seconds),
    replyTokens: mixed(speed.costPerSecond && speed.replyTokens, replyTokens),
  };
}

/** When the slots become free, one after the other. */
export class Forecast {
  readonly #speed: Speed;
  /** In seconds from now, for each slot. */
  readonly #freeAt: number[];

  /** `running`: when each call that is under way has begun, and what it will have used, in weighted tokens. Times in ms. */
  constructor(
    speed: Speed,
    now: number,
    slots: number,
    running: readonly { startedAt: number; cost: number }[],
  ) {
    this.#speed = speed;
    this.#freeAt = running.map(({ startedAt, cost }) =>
      Math.max(1, this.#seconds(cost) - (now - startedAt) / 1_000),
    );
    while (this.#freeAt.length < slots) this.#freeAt.push(0);
  }

  /** How long the next call waits, in seconds; null when the speed is not known. `cost`: what it will use, in weighted tokens. */
  next(cost: number): number | null {
    if (this.#speed.costPerSecond === undefined) return null;
    const soonest = Math.min(...this.#freeAt);
    this.#freeAt[this.#freeAt.indexOf(soonest)] = soonest + this.#seconds(cost);
    return Math.ceil(soonest);
  }

  #seconds(cost: number): number {
    return this.#speed.costPerSecond === undefined ? 0 : cost / this.#speed.costPerSecond;
  }
}
