// Files without pages: their blocks are written one after the other into pages of a few thousand characters.

import { cleanText } from "#lib/text/clean.ts";
import { ReadingError } from "../reading-error.ts";
import { withUsualCharacters } from "../same-look.ts";
import type { PageBlock, ReadPage } from "../schema.ts";

/** A block of a file without pages. A table's text is its rows, one a line. */
export type SourceBlock = { kind: PageBlock["kind"]; level?: number; text: string };

/** A page ends behind a block with which it has so many characters. */
const usualPage = 3_000;
/** What would make a page longer begins the next one; a longer block is cut at a line's end, a sentence's end or anywhere. */
const longestPage = 4_500;

/** A row of a table as text. */
export const tableRow = (cells: string[]): string =>
  `|${cells.map((cell) => (cell === "" ? " |" : ` ${cell.replaceAll(/\s+/gu, " ").trim()} |`)).join("")}`;

/** Cuts the blocks into pages. Throws a ReadingError when they are more than `most`, or when nothing is in them. */
export function pagesOf(blocks: Iterable<SourceBlock>, most: number): ReadPage[] {
  const pages: ReadPage[] = [];
  let page: ReadPage | undefined;
  for (const block of blocks) {
    for (const part of partsOf(block)) {
      const isFull =
        page === undefined ||
        page.text.length + part.text.length > longestPage ||
        page.text.length >= usualPage;
      // A heading stands with what it is the heading of.
      const isHeading = part.kind === "heading" && page && page.text.length > 0.7 * usualPage;
      if (page === undefined || isFull || isHeading) {
        page = emptyPage(pages.length + 1);
        pages.push(page);
        if (pages.length > most) throw new ReadingError("too_many_pages");
      }
      append(page, part);
    }
  }
  if (pages.length === 0) throw new ReadingError("empty");
  return pages;
}

export const emptyPage = (number: number): ReadPage => ({
  number,
  width: 0,
  height: 0,
  text: "",
  blocks: [],
  runs: [],
});

export function append(page: ReadPage, { kind, level, text }: SourceBlock): void {
  if (page.text !== "") page.text += "\n\n";
  const start = page.text.length;
  page.text += text;
  page.blocks.push({
    start,
    end: page.text.length,
    kind,
    ...(level === undefined ? {} : { level }),
  });
}

/** The block, or its parts if it is too long for a page. Parts of a table begin with its head. */
function* partsOf(block: SourceBlock): Generator<SourceBlock> {
  const text = cleanText(withUsualCharacters(block.text)).replace(/^\n+/u, "").trimEnd();
  if (text.trim() === "") return;
  if (text.length <= longestPage) {
    yield { ...block, text };
    return;
  }
  const headEnd = block.kind === "table" ? text.indexOf("\n") + 1 : 0;
  const head = headEnd > longestPage / 4 ? "" : text.slice(0, headEnd);
  for (let at = 0; at < text.length; ) {
    const begins = at === 0 ? "" : head;
    const room = usualPage - begins.length;
    const end = at + room >= text.length ? text.length : placeToCut(text, at, at + room);
    const part = text.slice(at, end).trimEnd();
    if (part.trim() !== "") yield { ...block, text: begins + part };
    at = end;
  }
}

/** Behind a line's end, else a sentence's, else a space, in the second half of what may be taken; never within a pair. */
function placeToCut(text: string, from: number, to: number): number {
  const least = from + (to - from) / 2;
  const line = text.lastIndexOf("\n", to - 1) + 1;
  if (line > least) return line;
  for (let at = to; at > least; at -= 1)
    if (/[。！？]|[.!?]\s/u.test(text.slice(at - 2, at))) return at;
  const space = text.lastIndexOf(" ", to - 1) + 1;
  if (space > least) return space;
  const code = text.charCodeAt(to - 1);
  return code >= 0xd800 && code <= 0xdbff ? to - 1 : to;
}
