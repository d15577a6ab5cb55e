import { setImmediate } from "node:timers/promises";

/** Characters processed without a pause: some milliseconds. */
const slice = 16_384;

/** Yields to other work of the process now and then, while texts are processed piece by piece. */
export class Pauses {
  #sinceLast = 0;

  /** To be awaited after each piece: pauses when enough was processed since the last pause. */
  after(characters: number): Promise<void> | undefined {
    this.#sinceLast += characters;
    if (this.#sinceLast < slice) return undefined;
    this.#sinceLast = 0;
    return setImmediate();
  }
}
