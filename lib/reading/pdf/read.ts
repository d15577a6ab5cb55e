// Reads a PDF file page by page. Each page waits until some of the next ones are known, because running heads are known by their repetition.

import { ReadingError } from "../reading-error.ts";
import { fewCharacters, type ReadPage } from "../schema.ts";
import { type Glyph, type PageGlyphs, readGlyphs } from "./glyphs.ts";
import { PageText } from "./page-text.ts";
import { openPdf, type PdfDocument, withPage } from "./pdfium.ts";
import { type Piece, piecesOf, rowsOf, rowText } from "./pieces.ts";
import { partsOf } from "./regions.ts";
import { edgesOf, type PageEdges, RunningHeads } from "./running-heads.ts";
import { hyphenedWords } from "./words.ts";

type Draft = {
  number: number;
  glyphs: PageGlyphs;
  directions: Piece[][];
  edges: PageEdges | undefined;
  pictures: boolean;
};

/** So many pages are known beyond the one that is written. */
const ahead = 8;

/** Calls `onPage` with each page, in order, and waits for it. Answers how many there were. */
export async function readPdf(
  bytes: Uint8Array,
  limits: { pages: number },
  onPage: (page: ReadPage, of: number) => Promise<void>,
): Promise<number> {
  const document = await openPdf(bytes);
  try {
    if (document.pages === 0) throw new ReadingError("empty");
    if (document.pages > limits.pages) throw new ReadingError("too_many_pages");
    const reader = new PdfReader(document);
    for (let number = 1; number <= document.pages; number += 1) {
      const page = reader.page(number);
      await onPage(page, document.pages);
    }
    reader.check();
    return document.pages;
  } finally {
    document.close();
  }
}

class PdfReader {
  readonly #document: PdfDocument;
  readonly #drafts: Draft[] = [];
  #drafted = 0;
  readonly #heads = new RunningHeads();
  /** Characters of each size, in tenths of a point. */
  readonly #sizes = new Map<number, number>();
  readonly #hyphened = new Set<string>();
  #characters = 0;
  #unknown = 0;
  #pictures = 0;

  constructor(document: PdfDocument) {
    this.#document = document;
  }

  /** The next page; they are asked for in order. */
  page(number: number): ReadPage {
    while (this.#drafted < Math.min(this.#document.pages, number + ahead)) this.#draft();
    const draft = this.#drafts.shift();
    if (!draft) throw new Error(`Page ${number} was not drafted.`);
    const heads = draft.edges ? this.#heads.among(draft.edges) : new Set<never>();
    const dropped = new Set([...heads].flatMap(({ pieces }) => pieces));
    const text = new PageText(draft.glyphs.place, {
      body: this.#bodySize(),
      hasHyphen: (word) => this.#hyphened.has(word),
    });
    for (const pieces of draft.directions) {
      const kept = pieces.filter((piece) => !dropped.has(piece));
      if (kept.length > 0) for (const part of partsOf(kept)) text.add(part);
    }
    const page = text.page(number, draft.glyphs);
    const isScanned = draft.pictures && draft.glyphs.characters < fewCharacters;
    return isScanned ? { ...page, isScanned } : page;
  }

  /** After the last page: throws when what was read is no text. */
  check(): void {
    if (this.#characters === 0) throw new ReadingError(this.#pictures > 0 ? "scanned" : "empty");
    if (this.#unknown > 0.3 * this.#characters) throw new ReadingError("garbled");
    const { pages } = this.#document;
    if (this.#pictures > 0.7 * pages && this.#characters < fewCharacters * pages)
      throw new ReadingError("scanned");
  }

  #draft(): void {
    const index = this.#drafted;
    this.#drafted += 1;
    const draft = withPage(this.#document, index, (page): Draft => {
      const glyphs = readGlyphs(this.#document, page);
      const directions = glyphs.directions.map((one) => piecesOf(one.glyphs));
      return {
        number: index + 1,
        glyphs,
        directions,
        edges: undefined,
        pictures: this.#hasPictures(page),
      };
    });
    this.#learn(draft);
    this.#drafts.push(draft);
  }

  #hasPictures(page: number): boolean {
    const { pdfium } = this.#document;
    const objects = Math.min(pdfium.FPDFPage_CountObjects(page), 2_000);
    for (let at = 0; at < objects; at += 1) {
      const kind = pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, at));
      if (kind === 3) return true;
    }
    return false;
  }

  #learn(draft: Draft): void {
    this.#characters += draft.glyphs.characters;
    this.#unknown += draft.glyphs.unknown;
    if (draft.pictures) this.#pictures += 1;
    const [main] = draft.directions;
    if (!main) return;
    const rows = rowsOf(main);
    for (const row of rows)
      for (const word of hyphenedWords(rowText(row.pieces)))
        if (this.#hyphened.size < 50_000) this.#hyphened.add(word);
    for (const glyph of draft.glyphs.directions[0]?.glyphs ?? []) this.#count(glyph);
    const { from = 0, to = 0 } = draft.glyphs.directions[0] ?? {};
    draft.edges = edgesOf(rows, draft.number, from, to);
    this.#heads.learn(draft.edges);
  }

  #count({ size }: Glyph): void {
    const key = Math.round(size * 10);
    this.#sizes.set(key, (this.#sizes.get(key) ?? 0) + 1);
  }

  #bodySize(): number {
    let body = 100;
    let most = 0;
    for (const [size, count] of this.#sizes) if (count > most) [body, most] = [size, count];
    return body / 10;
  }
}
