const newline = 0x0a;
const firstCapacity = 4_096;

/**
 * The bytes of a stream that have not been read as lines yet. They are in one buffer that doubles when it is full, so that a long line
 * takes time linear in its bytes, and at most twice its length of memory, however small the chunks are.
 */
export class LineBuffer {
  #bytes = Buffer.alloc(0);
  #size = 0;
  /** Where the last complete line ends. */
  #whole = 0;

  /** The number of buffered bytes, including those of an incomplete line. */
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

  /** Takes out the complete lines. A chunk may end inside a character, so a line is decoded only when it is complete. */
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
