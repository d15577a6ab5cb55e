// Office files are ZIP files of XML. Only the parts that are read are unpacked, within bounds that do not trust what the file says of itself.

import { type UnzipFileInfo, unzipSync, zipSync } from "fflate";

import { ReadingError } from "../reading-error.ts";

/** Names and contents of the parts. */
export type Parts = Record<string, Uint8Array>;

export const packageLimits = { parts: 10_000, bytes: 192 * 1024 * 1024 };

/**
 * The parts of a ZIP file whose names `isWanted` accepts. Throws a ReadingError when it is broken, encrypted, or larger than allowed when unpacked:
 * by what it says, which is also the room that unpacking gets.
 */
export function unpack(bytes: Uint8Array, isWanted: (name: string) => boolean): Parts {
  let parts = 0;
  let total = 0;
  const filter = ({ name, originalSize, size, compression }: UnzipFileInfo) => {
    parts += 1;
    if (parts > packageLimits.parts) throw new ReadingError("too_large", "too many parts");
    if (!isWanted(name)) return false;
    if (compression !== 0 && compression !== 8) throw new ReadingError("damaged");
    total += Math.max(originalSize, size);
    if (total > packageLimits.bytes) throw new ReadingError("too_large");
    return true;
  };
  let found: Parts;
  try {
    found = unzipSync(bytes, { filter });
  } catch (thrown) {
    if (thrown instanceof ReadingError) throw thrown;
    throw new ReadingError("damaged", "a broken ZIP file");
  }
  for (const [name, part] of Object.entries(found)) if (/\.(?:xml|rels)$/iu.test(name)) check(part);
  return found;
}

/**
 * The formats forbid document types, and so entities. In an encoding in which `<!DOCTYPE` is not these bytes the part would not be read by other
 * programs either.
 */
function check(part: Uint8Array): void {
  const text = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  const first = text[0];
  const isMarked = first === 0xef && text[1] === 0xbb && text[2] === 0xbf;
  if (first !== 0x3c && !isMarked && !/^\s*</u.test(text.subarray(0, 200).toString("latin1")))
    throw new ReadingError("damaged", "a part is not XML in UTF-8");
  if (text.includes("<!DOCTYPE") || text.includes("<!ENTITY") || text.subarray(0, 200).includes(0))
    throw new ReadingError("damaged", "a part has a document type");
}

/** A ZIP file of the parts, not compressed, for a library that wants one. */
export const packed = (parts: Parts): Buffer => Buffer.from(zipSync(parts, { level: 0 }));

/** The names of all parts, without unpacking any. */
export function partNames(bytes: Uint8Array): string[] {
  const names: string[] = [];
  unpack(bytes, (name) => {
    names.push(name);
    return false;
  });
  return names;
}
