// PDF files whose pages are pictures, as a scanner makes them.

import { writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

import { decode } from "fast-png";

import { drawInChild } from "#lib/reading/index.ts";

import { pdfFile, stream, type TestPage } from "./pdf-files.ts";

/** On a page of `scannedFile`: its picture, over the whole page. */
export const thePicture = "q 595 0 0 842 0 0 cm /Im Do Q";

/** A file of these pages, with a picture of what `content` draws. `path`: where it is written, and a file to draw before. */
export async function writeScannedFile(
  path: string,
  content: string,
  pages: TestPage[] = [{ content: thePicture }],
): Promise<void> {
  writeFileSync(path, pdfFile([{ content }]));
  const { width, height, data } = decode(
    await drawInChild(path, { page: 1, width: 1_654, limits: { seconds: 60, memoryMb: 500 } }),
  );
  const picture = stream(
    deflateSync(data).toString("latin1"),
    `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode`,
  );
  writeFileSync(path, pdfFile(pages, { objects: [picture] }));
}
