// Writes the text of a page from its parts, and where on the page each line of it is drawn.

import { markOf } from "../list-marks.ts";
import type { PageBlock, PageRun, ReadPage } from "../schema.ts";
import { betweenLines } from "../script.ts";
import type { Box, PageGlyphs } from "./glyphs.ts";
import { blocksOf, type LineBlock } from "./paragraphs.ts";
import { betweenPieces, type Piece, pieceText, rowText } from "./pieces.ts";
import type { Cell, Grid, RegionPart } from "./regions.ts";
import { wordAt, wordBefore } from "./words.ts";

/** What the whole document tells a page. */
export type DocumentKnowledge = {
  /** The size of its running text, in points. */
  body: number;
  /** True for a word that has its hyphen in the middle of a line too: `well-known`, in lower case. */
  hasHyphen(word: string): boolean;
};

const hyphens = /[-\u2010]$/u;

export class PageText {
  readonly #place: PageGlyphs["place"];
  readonly #known: DocumentKnowledge;
  #text = "";
  readonly #blocks: PageBlock[] = [];
  readonly #runs: PageRun[] = [];

  constructor(place: PageGlyphs["place"], known: DocumentKnowledge) {
    this.#place = place;
    this.#known = known;
  }

  add(part: RegionPart): void {
    if (part.kind === "grid") this.#addGrid(part);
    else for (const block of blocksOf(part, this.#known.body)) this.#addLines(block);
  }

  /** Running heads count as no block, and are left out by the caller. */
  page(number: number, { width, height }: PageGlyphs): ReadPage {
    return {
      number,
      width,
      height,
      text: this.#text,
      blocks: this.#blocks,
      runs: this.#runs,
    };
  }

  #begin(): number {
    if (this.#text !== "") this.#text += "\n\n";
    return this.#text.length;
  }

  #addLines({ kind, level, rows }: LineBlock): void {
    const start = this.#begin();
    const edge = Math.min(...rows.map(({ left }) => left));
    for (const { pieces, left, size } of rows) {
      const text = rowText(pieces);
      const isFirst = this.#text.length === start;
      if (kind === "code") {
        // Code keeps its lines and its indents.
        const indent = " ".repeat(
          Math.max(0, Math.min(40, Math.round((left - edge) / (0.6 * size)))),
        );
        this.#text += (isFirst ? "" : "\n") + indent;
      } else if (kind === "list" && markOf(text) !== "" && !isFirst) this.#text += "\n";
      else if (!isFirst) this.#joinLine(text, start);
      this.#addPieces(pieces, kind === "code");
    }
    this.#end(start, kind, level);
  }

  /** The next line of a paragraph: a word that the line's end divides becomes whole. */
  #joinLine(next: string, start: number): void {
    const text = this.#text.slice(start);
    if (hyphens.test(text)) {
      const head = wordBefore(text, text.length - 1);
      const tail = wordAt(next, 0);
      const isWhole = !this.#known.hasHyphen(`${head}-${tail}`.toLowerCase());
      if (/\p{L}$/u.test(head) && /^\p{Ll}/u.test(tail) && isWhole) {
        this.#text = this.#text.slice(0, -1);
        const run = this.#runs.at(-1);
        if (run && run[1] > this.#text.length) run[1] = this.#text.length;
      }
      if (head !== "" && tail !== "") return;
    }
    this.#text += betweenLines(text, next);
  }

  #addGrid({ rows }: Grid): void {
    const start = this.#begin();
    for (const [at, cells] of rows.entries()) {
      this.#text += at === 0 ? "|" : "\n|";
      for (const cell of cells) {
        this.#text += " ";
        this.#addCell(cell);
        this.#text += cell.length > 0 ? " |" : "|";
      }
    }
    this.#end(start, "table");
  }

  #addCell(cell: Cell): void {
    const start = this.#text.length;
    for (const { pieces } of cell) {
      if (this.#text.length > start) this.#joinLine(rowText(pieces), start);
      this.#addPieces(pieces);
    }
  }

  /** `wide`: a gap is as many spaces as have room in it. */
  #addPieces(pieces: Piece[], wide = false): void {
    for (const [at, piece] of pieces.entries()) {
      const before = pieces[at - 1];
      const spaces = wide && before ? (piece.left - before.right) / (0.6 * piece.size) : 1;
      if (before && wide) this.#text += " ".repeat(Math.max(1, Math.min(80, Math.round(spaces))));
      else if (before) this.#text += betweenPieces(before, piece);
      const start = this.#text.length;
      this.#text += pieceText(piece);
      const rectangle = this.#place(around(piece));
      this.#runs.push([start, this.#text.length, ...(rectangle.map(share) as Rectangle)]);
    }
  }

  #end(start: number, kind: PageBlock["kind"], level?: number): void {
    const end = this.#text.length;
    if (end === start) return;
    this.#blocks.push({ start, end, kind, ...(level === undefined ? {} : { level }) });
  }
}

type Rectangle = [number, number, number, number];

/** Five digits are a hundredth of a point. */
const share = (value: number): number => Math.round(value * 100_000) / 100_000;

function around({ glyphs }: Piece): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { box: one } of glyphs) {
    box[0] = Math.min(box[0], one[0]);
    box[1] = Math.min(box[1], one[1]);
    box[2] = Math.max(box[2], one[2]);
    box[3] = Math.max(box[3], one[3]);
  }
  return box;
}
