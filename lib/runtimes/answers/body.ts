import type { Readable } from "node:stream";

export type BodyBounds = {
  /** The maximum number of bytes read. */
  bytes: number;
  /** The time-out for the whole body, in ms. */
  within: number;
};

/**
 * The beginning of a body as text, and whether it is complete. The rest is dropped with the connection when a limit is reached or the
 * connection breaks. Never throws.
 */
export async function readBody(
  body: Readable,
  { bytes, within }: BodyBounds,
): Promise<{ text: string; whole: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => body.destroy(), within);
  // A destroyed body emits an error again after the iteration has ended.
  body.on("error", () => undefined);
  let whole = false;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, bytes - size));
      size += chunk.length;
      if (size > bytes) break;
    }
    whole = size <= bytes && body.readableEnded;
  } catch {
    // Use what has arrived by then.
  }
  clearTimeout(timer);
  body.destroy();
  return { text: Buffer.concat(chunks).toString("utf8"), whole };
}
