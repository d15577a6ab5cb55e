import { setImmediate } from "node:timers/promises";

/** Characters that are worked on without a pause: some milliseconds. */
const slice = 16_384;

/** Lets others of the process go first now and then, in work on texts that is done piece by piece. */
export class Pauses {
  #sinceLast = 0;

  /** To be awaited after each piece: it pauses when enough was done since the last time. */
  after(characters: number): Promise<void> | undefined {
    this.#sinceLast += characters;
    if (this.#sinceLast < slice) return undefined;
    this.#sinceLast = 0;
    return setImmediate();
  }
}
