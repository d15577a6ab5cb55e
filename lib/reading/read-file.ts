// Reads a file of any kind. What a hostile one costs is bounded by the process that this runs in (in-child.ts).

import { readFile as readBytes } from "node:fs/promises";
import { extname } from "node:path";

import { type FileKind, fileKind } from "./file-kind.ts";
import { ReadingError } from "./reading-error.ts";
import type { ReadPage } from "./schema.ts";

export type ReadOptions = {
  /** As its owner calls it; its ending says what it should be. */
  name: string;
  limits: { pages: number };
  /** Called for each page, in order; the next one waits for it. `of`: how many there are. */
  onPage: (page: ReadPage, of: number) => Promise<void>;
};

/** Reads the pages of a file. Throws a ReadingError. */
export async function readFile(
  path: string,
  { name, limits, onPage }: ReadOptions,
): Promise<{ pages: number }> {
  const bytes = await readBytes(path);
  if (bytes.length === 0) throw new ReadingError("empty");
  const kind = fileKind(bytes, name);
  if (kind === "pdf") {
    const { readPdf } = await import("./pdf/read.ts");
    return { pages: await readPdf(bytes, limits, onPage) };
  }
  const pages = await pagesOfKind(bytes, kind, limits.pages, extname(name));
  for (const page of pages) await onPage(page, pages.length);
  return { pages: pages.length };
}

/** What only one kind of file needs is loaded for it alone. */
async function pagesOfKind(
  bytes: Uint8Array,
  kind: Exclude<FileKind, "pdf">,
  most: number,
  ending: string,
): Promise<ReadPage[]> {
  if (kind === "slides") return (await import("./office/slides.ts")).slidePages(bytes, most);
  const { pagesOf } = await import("./text/source-block.ts");
  if (kind === "word") {
    const { wordBlocks } = await import("./office/word.ts");
    return pagesOf(await wordBlocks(bytes), most);
  }
  if (kind === "excel") {
    const { excelBlocks } = await import("./office/excel.ts");
    return pagesOf(await excelBlocks(bytes), most);
  }
  const { textBlocks } = await import("./text/read-text.ts");
  return pagesOf(textBlocks(bytes, kind, ending), most);
}
