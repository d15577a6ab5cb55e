// A cache of token counts by text: the same messages are in every prompt of a conversation.

import { type CountablePart, countableParts } from "./countable-parts.ts";
import { Pauses } from "./pauses.ts";

/** Counts a part of a text; `add` combines the counts of two parts. */
type Counting<Count> = {
  part(part: CountablePart): Count;
  add(a: Count, b: Count): Count;
  none: Count;
};

/** The total characters of cached texts. The oldest counts are evicted first. */
const mostKept = 4_000_000;

export class CountedTexts<Count> {
  readonly #counting: Counting<Count>;
  readonly #known = new Map<string, Count>();
  #kept = 0;

  constructor(counting: Counting<Count>) {
    this.#counting = counting;
  }

  /** The count of a text, synchronously. */
  of(text: string): Count {
    let count = this.#known.get(text);
    if (count !== undefined) return count;
    count = this.#counting.none;
    for (const part of countableParts(text))
      count = this.#counting.add(count, this.#counting.part(part));
    this.#keep(text, count);
    return count;
  }

  /** Counts the texts that are not cached, yielding to other work in between: afterwards `of` returns at once. */
  async prepare(texts: string[]): Promise<void> {
    const pauses = new Pauses();
    for (const text of texts) {
      if (this.#known.has(text)) continue;
      let count = this.#counting.none;
      for (const part of countableParts(text)) {
        count = this.#counting.add(count, this.#counting.part(part));
        await pauses.after(part.text.length);
      }
      this.#keep(text, count);
    }
  }

  /**
   * The count of the beginning of a text, up to the part after which `enough` holds, and its length in characters. Yields to other work in
   * between.
   */
  async ofBeginning(
    text: string,
    enough: (count: Count) => boolean,
  ): Promise<{ count: Count; length: number }> {
    const known = this.#known.get(text);
    if (known !== undefined) return { count: known, length: text.length };
    const pauses = new Pauses();
    let [count, length] = [this.#counting.none, 0];
    for (const part of countableParts(text)) {
      count = this.#counting.add(count, this.#counting.part(part));
      length += part.text.length;
      if (length < text.length && enough(count)) return { count, length };
      await pauses.after(part.text.length);
    }
    this.#keep(text, count);
    return { count, length };
  }

  #keep(text: string, count: Count): void {
    this.#known.set(text, count);
    this.#kept += text.length;
    for (const [oldest] of this.#known) {
      if (this.#kept <= mostKept || oldest === text) break;
      this.#known.delete(oldest);
      this.#kept -= oldest.length;
    }
  }
}
