import "server-only";

import { monotonicNow } from "#lib/clock.ts";

type Limits = {
  /** The maximum count within `window`. */
  points: number;
  /** In seconds, from the first count. */
  window: number;
  /** How long a key is refused after too many, in seconds. */
  block: number;
};

type Entry = { count: number; until: number };

/** The maximum number of stored keys. A client could invent more: then the oldest are dropped. */
const mostKeys = 50_000;

/** Counts in fixed windows, with a monotonic clock, in this process and in bounded memory. */
export class RateLimiter {
  readonly #limits: Limits;
  readonly #entries = new Map<string, Entry>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Adds one. Answers 0 when it is within the limit, and otherwise the whole seconds to wait. */
  consume(key: string): number {
    const now = monotonicNow();
    const entry = this.#current(key, now);
    entry.count += 1;
    if (entry.count === this.#limits.points + 1) entry.until = now + this.#limits.block * 1_000;
    return this.#wait(entry, now);
  }

  /** Like `consume`, without adding. */
  wait(key: string): number {
    const now = monotonicNow();
    const entry = this.#entries.get(key);
    return entry && entry.until > now ? this.#wait(entry, now) : 0;
  }

  /** Takes one count back. */
  reward(key: string): void {
    const entry = this.#entries.get(key);
    // A blocked key stays blocked.
    if (entry && entry.count > 0 && entry.count <= this.#limits.points) entry.count -= 1;
  }

  /** Deletes all counts of a key. */
  forget(key: string): void {
    this.#entries.delete(key);
  }

  #wait({ count, until }: Entry, now: number): number {
    return count <= this.#limits.points ? 0 : Math.max(1, Math.ceil((until - now) / 1_000));
  }

  #current(key: string, now: number): Entry {
    const known = this.#entries.get(key);
    if (known && known.until > now) return known;
    this.#entries.delete(key);
    if (this.#entries.size >= mostKeys) this.#makeRoom(now);
    const entry = { count: 0, until: now + this.#limits.window * 1_000 };
    this.#entries.set(key, entry);
    return entry;
  }

  /**
   * Drops expired keys, and a tenth of the oldest where that is not enough, so that it does not run
   * again for each new key.
   */
  #makeRoom(now: number): void {
    for (const [key, { until }] of this.#entries) if (until <= now) this.#entries.delete(key);
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= mostKeys * 0.9) break;
      this.#entries.delete(key);
    }
  }
}
