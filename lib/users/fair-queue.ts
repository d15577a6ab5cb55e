import { AppError } from "#lib/errors.ts";

type Limits = {
  /** The number that runs at once. */
  running: number;
  /** The number that waits in all. */
  waiting: number;
  /** The number that waits of one group. */
  waitingOfGroup: number;
};

/**
 * Runs a few pieces of work at a time. Groups (a network, a user) take turns, so that a group that
 * sends a lot delays mainly itself. Work that would wait behind too many is refused with
 * `unavailable`.
 */
export class FairQueue {
  readonly #limits: Limits;
  /** The waiting starts by group; the group whose turn is next is the first. No group is empty. */
  readonly #groups = new Map<string, (() => void)[]>();
  #running = 0;
  #waiting = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  async run<T>(group: string, work: () => Promise<T>): Promise<T> {
    await this.#turn(group);
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#startNext();
    }
  }

  #turn(group: string): Promise<void> | undefined {
    if (this.#running < this.#limits.running) {
      this.#running += 1;
      return undefined;
    }
    const waiting = this.#groups.get(group) ?? [];
    if (this.#waiting >= this.#limits.waiting || waiting.length >= this.#limits.waitingOfGroup) {
      throw new AppError("unavailable", "sign_in_busy");
    }
    this.#waiting += 1;
    return new Promise((resolve) => this.#groups.set(group, [...waiting, resolve]));
  }

  #startNext(): void {
    const [next] = this.#groups;
    if (!next) return;
    const [group, [start, ...rest]] = next;
    this.#groups.delete(group);
    if (rest.length > 0) this.#groups.set(group, rest);
    this.#waiting -= 1;
    this.#running += 1;
    start?.();
  }
}
