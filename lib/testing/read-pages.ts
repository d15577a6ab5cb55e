// Reads the bytes of a file, as the tests of lib/reading do, and checks what must hold for the pages of any file.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "vitest";

import { readFile } from "#lib/reading/index.ts";
import type { ReadPage } from "#lib/reading/schema.ts";

export async function readPages(
  name: string,
  content: string | Uint8Array,
  most = 1_000,
): Promise<ReadPage[]> {
  const folder = mkdtempSync(join(tmpdir(), "reading-"));
  try {
    const path = join(folder, "file");
    writeFileSync(path, content);
    const pages: ReadPage[] = [];
    const answer = await readFile(path, {
      name,
      limits: { pages: most },
      onPage: (page) => Promise.resolve(void pages.push(page)),
    });
    expect(answer).toEqual({ pages: pages.length });
    for (const page of pages) checkBlocks(page);
    return pages;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Blocks are in order, do not overlap, and have all of the text in them. */
function checkBlocks({ text, blocks }: ReadPage): void {
  let end = 0;
  for (const block of blocks) {
    expect(block.start).toBeGreaterThanOrEqual(end);
    expect(text.slice(end, block.start).trim()).toBe("");
    end = block.end;
  }
  expect(end).toBe(text.length);
}

/** Of each block its kind, with a heading's level, and its text. */
export const blockTexts = (pages: ReadPage[]): [kind: string, text: string][] =>
  pages.flatMap(({ blocks, text }) =>
    blocks.map(({ start, end, kind, level }): [string, string] => [
      kind + (level ?? ""),
      text.slice(start, end),
    ]),
  );
