// Glyphs become pieces (what stands together on a line, without a wide gap), and pieces become rows.

import { isCjk } from "../script.ts";
import type { Extent, Glyph } from "./glyphs.ts";

/** Glyphs beside each other. Lengths are points, and `top` grows downwards. */
export type Piece = Extent & { glyphs: Glyph[] };

/** Pieces beside each other, from left to right. */
export type Row = Extent & { pieces: Piece[] };

/** Gaps that separate columns, cells, a mark and its text, in sizes of the text: with a space in the gap (justified lines have wide ones), and without. */
const wideGap = { spaced: 1, plain: 0.55 };

/** Cuts glyphs, in the file's order, where the line changes or a wide gap is. */
export function piecesOf(glyphs: Glyph[]): Piece[] {
  const pieces: Piece[] = [];
  let current: Piece | undefined;
  let before: Glyph | undefined;
  for (const glyph of glyphs) {
    if (current && before && goesOn(current, before, glyph)) {
      current.glyphs.push(glyph);
      extend(current, glyph);
    } else {
      const { left, right, top, bottom, base, size } = glyph;
      current = { glyphs: [glyph], left, right, top, bottom, base, size };
      pieces.push(current);
    }
    before = glyph;
  }
  return pieces;
}

function goesOn(piece: Piece, before: Glyph, next: Glyph): boolean {
  const size = Math.max(before.size, next.size);
  const gap = next.left - before.right;
  const widest = next.spaced === "yes" ? wideGap.spaced : wideGap.plain;
  if (gap > widest * size || gap < -0.6 * size) return false;
  // A raised or lowered character is smaller and stays on its line.
  const shift = Math.abs(next.base - piece.base);
  return shift <= 0.15 * size || (shift <= 0.6 * size && next.size < 0.85 * piece.size);
}

function extend(one: Extent, by: Extent): void {
  one.left = Math.min(one.left, by.left);
  one.right = Math.max(one.right, by.right);
  one.top = Math.min(one.top, by.top);
  one.bottom = Math.max(one.bottom, by.bottom);
  // Of a line with small characters the larger ones decide.
  if (by.size > one.size * 1.05) {
    one.size = by.size;
    one.base = by.base;
  }
}

/** Sorts pieces into rows, from above to below. */
export function rowsOf(pieces: Piece[]): Row[] {
  const rows: Row[] = [];
  for (const piece of [...pieces].sort((a, b) => a.base - b.base)) {
    // What a piece can share a row with is among the last ones.
    const row = rows.slice(-3).findLast((one) => sharesRow(one, piece));
    if (row) {
      row.pieces.push(piece);
      extend(row, piece);
    } else {
      const { left, right, top, bottom, base, size } = piece;
      rows.push({ pieces: [piece], left, right, top, bottom, base, size });
    }
  }
  for (const row of rows) row.pieces.sort((a, b) => a.left - b.left);
  return rows.sort((a, b) => a.base - b.base);
}

function sharesRow(row: Row, piece: Piece): boolean {
  const small = Math.min(row.size, piece.size);
  const shift = Math.abs(row.base - piece.base);
  if (shift <= 0.25 * small) return true;
  const shared = Math.min(row.bottom, piece.bottom) - Math.max(row.top, piece.top);
  const lower = Math.min(row.bottom - row.top, piece.bottom - piece.top);
  if (shared < 0.6 * lower || shift > 0.6 * Math.max(row.size, piece.size)) return false;
  return row.pieces.every((one) => one.right <= piece.left + 1 || one.left >= piece.right - 1);
}

/** The text of a piece; `glyph` is told where each of its glyphs begins in it. */
export function pieceText(piece: Piece): string {
  let text = "";
  let before: Glyph | undefined;
  for (const glyph of piece.glyphs) {
    if (before && isSpaceBetween(before, glyph)) text += " ";
    text += glyph.text;
    before = glyph;
  }
  return text;
}

function isSpaceBetween(before: Glyph, next: Glyph): boolean {
  const gap = (next.left - before.right) / next.size;
  // Chinese characters of another font leave such gaps too.
  if (isCjk(before.text) || isCjk(next.text)) return next.spaced === "no" ? gap > 0.4 : gap > 0.17;
  return next.spaced === "yes" || gap > (next.spaced === "perhaps" ? 0.14 : 0.3);
}

/** They follow each other in the file with a space between: words of a justified line, or cells of a table as some programs write them. */
export function isStretched(left: Piece, right: Piece): boolean {
  const [before, next] = [left.glyphs.at(-1), right.glyphs[0]];
  if (!before || next?.spaced !== "yes") return false;
  return next.order > before.order && next.order - before.order <= 5;
}

/** What stands between two pieces of a row. */
export const betweenPieces = (left: Piece, right: Piece): "" | " " =>
  right.left - left.right > 0.12 * Math.min(left.size, right.size) ? " " : "";

/** The text of a row, its pieces separated by spaces. */
export function rowText(pieces: Piece[]): string {
  return pieces
    .map((piece, at) => {
      const left = pieces[at - 1];
      return (left ? betweenPieces(left, piece) : "") + pieceText(piece);
    })
    .join("");
}
