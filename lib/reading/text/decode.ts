// The text of bytes in an encoding that nobody has named.

import { detect } from "chardet";

import { ReadingError } from "../reading-error.ts";

/** How much is looked at to tell encodings apart, in bytes. */
const sample = 64 * 1024;
/** A text may have so many characters without a meaning, in shares. */
const mostUnreadable = 0.01;

/** Throws a ReadingError when they are no text. `hint`: the encoding that the file claims. */
export function decodeText(bytes: Uint8Array, hint?: string): string {
  const text =
    withMark(bytes) ??
    withZeros(bytes) ??
    tried(bytes, "utf-8") ??
    (hint === undefined ? undefined : tried(bytes, hint)) ??
    (looksLikeChinese(bytes) ? tried(bytes, "gb18030") : undefined) ??
    detected(bytes);
  if (text === undefined || unreadable(text) > mostUnreadable * text.length)
    throw new ReadingError("garbled");
  return text.replaceAll(/\r\n?/gu, "\n").replaceAll("\0", "");
}

/** By its byte order mark. */
function withMark(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return decoded(bytes, "utf-8");
  if (a === 0xff && b === 0xfe) return decoded(bytes, "utf-16le");
  return a === 0xfe && b === 0xff ? decoded(bytes, "utf-16be") : undefined;
}

/** UTF-16 has zeros in every second place, wherever a letter or a line's end is Latin. */
function withZeros(bytes: Uint8Array): string | undefined {
  const part = bytes.subarray(0, sample);
  const zeros = [0, 0];
  for (let at = 0; at < part.length; at += 1)
    if (part[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd === 0) return undefined;
  if (Math.max(even, odd) < 0.01 * part.length || Math.min(even, odd) > 0.1 * Math.max(even, odd))
    throw new ReadingError("garbled", "zeros, and not those of UTF-16");
  return decoded(bytes, odd > even ? "utf-16le" : "utf-16be");
}

/** In Chinese text nearly all pairs are of the common characters, whose second byte is high; letters with accents are followed by plain ones. */
function looksLikeChinese(bytes: Uint8Array): boolean {
  let [pairs, high] = [0, 0];
  const end = Math.min(bytes.length, sample) - 1;
  for (let at = 0; at < end; at += 1) {
    if ((bytes[at] ?? 0) < 0x81) continue;
    pairs += 1;
    if ((bytes[at + 1] ?? 0) >= 0xa1) high += 1;
    at += 1;
  }
  return pairs > 0 && high > 0.75 * pairs;
}

function detected(bytes: Uint8Array): string | undefined {
  const name = detect(bytes.subarray(0, sample));
  return name === null ? undefined : decoded(bytes, name);
}

function tried(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined; // not in this encoding, or none that is known
  }
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return undefined; // an encoding that is not known here
  }
}

const unreadable = (text: string): number =>
  text.match(/[\0-\u0008\u000e-\u001a\u001c-\u001f\u007f\ufffd]/gu)?.length ?? 0;
