import type { Readable } from "node:stream";

export type BodyBounds = {
  /** Bytes that are read at most. */
  bytes: number;
  /** The time that the whole body may take, in ms. */
  within: number;
};

/**
 * The beginning of a body, as text, and whether that was all of it. What is beyond the bounds, and what a broken connection has kept back,
 * is dropped with the connection. Never throws.
 */
export async function readBody(
  body: Readable,
  { bytes, within }: BodyBounds,
): Promise<{ text: string; whole: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => body.destroy(), within);
  // A body that was destroyed says so once more when nobody iterates any longer.
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
    // What has come by then is what there is.
  }
  clearTimeout(timer);
  body.destroy();
  return { text: Buffer.concat(chunks).toString("utf8"), whole };
}
