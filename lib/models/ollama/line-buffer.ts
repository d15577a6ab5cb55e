const newline = 0x0a;
const firstCapacity = 4_096;

/**
 * The bytes of a stream that have not been read as lines yet. They stand in one buffer that doubles as it fills, so that a long line costs
 * time linear in its bytes, and no more memory than twice its length, however small the chunks that it comes in.
 */
export class LineBuffer {
  #bytes = Buffer.alloc(0);
  #size = 0;
  /** Where the last whole line ends. */
  #whole = 0;

  /** Bytes that are held, those of a line that is not whole included. */
  get size(): number {
    return this.#size;
  }

  get hasLine(): boolean {
    return this.#whole > 0;
  }

  add(chunk: Uint8Array): void {
    const needed = this.#size + chunk.length;
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(firstCapacity, needed, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = grown;
    }
    this.#bytes.set(chunk, this.#size);
    const last = chunk.lastIndexOf(newline);
    if (last >= 0) this.#whole = this.#size + last + 1;
    this.#size = needed;
  }

  /** Takes out the whole lines. A chunk may end inside a character, so nothing is decoded before its line is whole. */
  takeLines(): string[] {
    if (this.#whole === 0) return [];
    const text = this.#bytes.toString("utf8", 0, this.#whole - 1);
    const rest = this.#bytes.subarray(this.#whole, this.#size);
    this.#bytes = Buffer.alloc(0);
    this.#size = 0;
    this.#whole = 0;
    if (rest.length > 0) this.add(rest);
    return text.split("\n");
  }
}
