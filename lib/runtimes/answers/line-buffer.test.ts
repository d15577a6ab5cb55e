import { afterEach, describe, expect, test, vi } from "vitest";

import { LineBuffer } from "./line-buffer.ts";

afterEach(() => vi.restoreAllMocks());

/** Adds `bytes` in chunks of `size`, takes the lines after each `every` chunks, and counts the bytes that were copied. */
function read(bytes: Buffer, size: number, every: number): { lines: string[]; copied: number } {
  let copied = 0;
  const set = Uint8Array.prototype.set;
  vi.spyOn(Uint8Array.prototype, "set").mockImplementation(function (
    this: Uint8Array,
    source: ArrayLike<number>,
    offset?: number,
  ) {
    copied += source.length;
    set.call(this, source, offset);
  });
  const buffer = new LineBuffer();
  const lines: string[] = [];
  for (let at = 0, chunks = 1; at < bytes.length; at += size, chunks += 1) {
    buffer.add(bytes.subarray(at, at + size));
    if (chunks % every === 0) lines.push(...buffer.takeLines());
  }
  lines.push(...buffer.takeLines());
  vi.restoreAllMocks();
  return { lines, copied };
}

describe("the bytes of a stream", () => {
  test.each([1, 100, 65_536])(
    "F20 a line of 900 kB in chunks of %i bytes is copied a bounded number of times",
    (size) => {
      const bytes = Buffer.from(`short\n${"好".repeat(300_000)}\nlast\n`);
      const { lines, copied } = read(bytes, size, 1);
      expect(lines).toEqual(["short", "好".repeat(300_000), "last"]);
      expect(copied).toBeLessThan(4 * bytes.length);
    },
  );

  test("F20 many short lines cost the same, whatever follows the last of them", () => {
    const bytes = Buffer.from("some line of usual length\n".repeat(20_000));
    for (const size of [7, 1_000]) {
      const { lines, copied } = read(bytes, size, 3);
      expect(lines).toHaveLength(20_000);
      expect(copied).toBeLessThan(4 * bytes.length);
    }
  });
});
