// The lines of running text become headings, paragraphs, lists and code.

import { markOf } from "../list-marks.ts";
import type { PageBlock } from "../schema.ts";
import { firstOf, isCjk, lastOf } from "../script.ts";
import { type Row, rowText } from "./pieces.ts";
import type { Flow } from "./regions.ts";

/** Lines that belong together. */
export type LineBlock = { kind: Exclude<PageBlock["kind"], "table">; level?: number; rows: Row[] };

type Look = { size: number; bold: boolean; mono: boolean; text: string };

const ends = /[.!?。！？：；:;…]["'”’）)」』》]*$/u;
const longestHeading = 160;

/** The blocks of a flow. `body` is the size of the document's running text, in points. */
export function blocksOf({ rows }: Flow, body: number): LineBlock[] {
  const left = Math.min(...rows.map((row) => row.left));
  const right = Math.max(...rows.map((row) => row.right));
  const looks = rows.map(lookOf);
  const step = usualStep(rows);
  const groups: { rows: Row[]; looks: Look[] }[] = [];
  for (const [at, row] of rows.entries()) {
    const look = looks[at];
    const group = groups.at(-1);
    const before = rows[at - 1];
    if (!look) continue;
    const begins =
      !group ||
      !before ||
      changes(looks[at - 1], look) ||
      row.base - before.base > 1.3 * step(row.size) ||
      (!look.mono &&
        beginsParagraph(before, row, looks[at - 1]?.text ?? "", look.text, [left, right]));
    if (begins) groups.push({ rows: [row], looks: [look] });
    else {
      group.rows.push(row);
      group.looks.push(look);
    }
  }
  return joinItems(groups.map((group) => blockOf(group, body)));
}

function lookOf(row: Row): Look {
  const glyphs = row.pieces.flatMap((piece) => piece.glyphs);
  const bold = glyphs.filter((glyph) => glyph.bold).length;
  return {
    size: row.size,
    bold: bold > 0.9 * glyphs.length,
    mono:
      glyphs.every((glyph) => glyph.mono || isCjk(glyph.text)) && glyphs.some(({ mono }) => mono),
    text: rowText(row.pieces),
  };
}

function changes(before: Look | undefined, look: Look): boolean {
  if (!before) return true;
  const ratio = before.size / look.size;
  return ratio > 1.12 || ratio < 0.89 || before.bold !== look.bold || before.mono !== look.mono;
}

/** How far lines of a size usually are apart: the distance that a quarter of them stays below. */
function usualStep(rows: Row[]): (size: number) => number {
  const steps = rows
    .slice(1)
    .map((row, at) => (row.base - (rows[at]?.base ?? 0)) / row.size)
    .filter((step) => step > 0.6)
    .sort((a, b) => a - b);
  const usual = Math.min(steps[Math.floor(steps.length / 4)] ?? 1.5, 2.2);
  return (size) => usual * size;
}

/** By its indent, its mark, or because the line before it ends early. */
function beginsParagraph(
  before: Row,
  row: Row,
  textBefore: string,
  text: string,
  [left, right]: [number, number],
): boolean {
  if (markOf(text) !== "") return true;
  // What hangs below an item's text belongs to it.
  if (markOf(textBefore) !== "") return row.left < before.left - 0.5 * row.size;
  const indent = row.left - before.left;
  const wide = Math.max(right - left, 1);
  if (indent > 0.9 * row.size && indent < 5 * row.size && before.left - left < 0.5 * row.size)
    return true;
  const free = right - before.right;
  if (free > Math.max(0.12 * wide, 2 * row.size) && ends.test(textBefore)) return true;
  // The next word would have had room.
  return free > 0.2 * wide && free > firstWord(text) * row.size + row.size;
}

/** The width of a line's first word, in sizes of the text; about. */
const firstWord = (text: string): number =>
  isCjk(firstOf(text)) ? 1 : 0.55 * text.split(/[\s\u2e80-\uffef]/u, 1).join("").length;

function blockOf({ rows, looks }: { rows: Row[]; looks: Look[] }, body: number): LineBlock {
  const [first] = looks;
  const text = looks.map((look) => look.text).join(" ");
  if (!first || looks.every(({ mono }) => mono)) return { kind: "code", rows };
  const level = headingLevel(first, text, rows.length, body);
  if (level !== undefined) return { kind: "heading", level, rows };
  return { kind: markOf(first.text) === "" ? "paragraph" : "list", rows };
}

function headingLevel(look: Look, text: string, lines: number, body: number): number | undefined {
  if (text.length > longestHeading || lines > 3 || !/\p{L}/u.test(text)) return undefined;
  const ratio = look.size / body;
  if (ratio >= 1.7) return 1;
  if (ratio >= 1.35) return 2;
  if (ratio >= 1.13) return 3;
  const sentence = ends.test(text) || lastOf(text) === "," || lastOf(text) === "，";
  return look.bold && lines === 1 && ratio > 0.95 && !sentence ? 4 : undefined;
}

/** Items that follow each other are one list. */
function joinItems(blocks: LineBlock[]): LineBlock[] {
  const joined: LineBlock[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    if (block.kind === "list" && last?.kind === "list") last.rows.push(...block.rows);
    else joined.push(block);
  }
  return joined;
}
