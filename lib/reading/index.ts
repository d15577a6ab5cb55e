import "server-only";

export function drawPage(
  _path: string,
  _wish: { name: string; page: number; width: number },
): Promise<Uint8Array> {
  return Promise.reject(new Error("not there yet"));
}
export class ReadingError extends Error {
  readonly problem: "empty";
  constructor(problem: "empty") {
    super(problem);
    this.problem = problem;
  }
}
export function cutPages(
  pages: import("./schema.ts").ReadPage[],
  _size: { tokens: number; overlap: number },
): import("./schema.ts").CutPassage[] {
  return pages
    .map(({ number, text }) => ({
      text,
      headings: [],
      ranges: [{ page: number, start: 0, end: text.length }],
    }))
    .filter(({ text }) => text !== "");
}

import { readFile } from "node:fs/promises";
export async function readInChild(
  path: string,
  {
    onPage,
  }: {
    name: string;
    limits: { pages: number };
    onPage(page: import("./schema.ts").ReadPage, of: number): Promise<void>;
  },
) {
  const texts = (await readFile(path, "utf8")).split("\f");
  for (const [at, text] of texts.entries()) {
    await onPage({ number: at + 1, width: 0, height: 0, text, blocks: [], runs: [] }, texts.length);
    await new Promise((r) => setTimeout(r, 50));
  }
  return { pages: texts.length };
}
