// Files become pages, and pages become passages. It knows no table and no other module. A server reads with `readInChild`, or
// `readWithRecognition` if scanned pages are to be recognised, and draws with `drawInChild`; what opens a file in this process is loaded by the reader's process alone, and is in no bundle of the web server.

import type { ReaderChannel } from "./messages.ts";
import type { ReadOptions } from "./read-file.ts";

export { cutPages } from "./cut/cut-pages.ts";
export { drawInChild, readInChild } from "./in-child.ts";
export { ReadingError } from "./reading-error.ts";
export { readWithRecognition } from "./recognise/read-scans.ts";
export { type RecognitionLanguage, recognitionLanguages } from "./recognise/tesseract.ts";

/** Reads the pages of a file in this process. Throws a ReadingError. */
export async function readFile(path: string, options: ReadOptions): Promise<{ pages: number }> {
  const reading = await import(/* turbopackIgnore: true */ "./read-file.ts");
  return reading.readFile(path, options);
}

/** What the process of a reader does. */
export async function serveReading(channel: ReaderChannel): Promise<void> {
  const reader = await import(/* turbopackIgnore: true */ "./reader.ts");
  await reader.serveReading(channel);
}
