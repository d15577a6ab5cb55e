import { heard, type ReceivedAnswer } from "./program.ts";

/** A stream of lib/chat, read to its end. */
export const heardFrom = (
  stream: ReadableStream<Uint8Array> | undefined,
): Promise<ReceivedAnswer> => heard(new Response(stream ?? null));

/** Reads a stream until its text or reasoning contains `words`, and stops. */
export async function heardUntil(
  stream: ReadableStream<Uint8Array>,
  words: string,
): Promise<string> {
  const decoder = new TextDecoder();
  let said = "";
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    said += decoder.decode(chunk, { stream: true });
    if (said.includes(words)) return said;
  }
  throw new Error("the stream ended before the words came");
}
