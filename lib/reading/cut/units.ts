// What is never cut as long as it fits: sentences, rows of tables, blocks of code; in the order of the pages, each with the headings above it.

import { tokenSums } from "#lib/text/rough-tokens.ts";
import type { PageBlock, ReadPage, TextRange } from "../schema.ts";
import { firstOf, isCjk } from "../script.ts";
import { hardPieces, linesIn, sentencesIn } from "./split.ts";

export type PageRange = TextRange & { page: number };

export type Unit = {
  kind: "heading" | "sentence" | "row" | "code";
  /** One; two for a sentence that goes over a page's end. */
  parts: PageRange[];
  /** Of a heading. */
  level: number;
  /** The headings above it, outermost first; a heading's own is the last. */
  path: string[];
  /** Of a row: the row with the table's head, unless it is that one. */
  head?: PageRange;
};

/** The pages, and how much stands between any two places of each. */
export class Source {
  readonly #pages = new Map<number, { text: string; sums: Float64Array }>();

  constructor(pages: ReadPage[]) {
    for (const { number, text } of pages) this.#pages.set(number, { text, sums: tokenSums(text) });
  }

  text({ page, start, end }: PageRange): string {
    return this.#pages.get(page)?.text.slice(start, end) ?? "";
  }

  tokens({ page, start, end }: PageRange): number {
    const sums = this.#pages.get(page)?.sums;
    return (sums?.[end] ?? 0) - (sums?.[start] ?? 0);
  }

  /** The range in pieces of at most so many tokens. */
  pieces({ page, ...range }: PageRange, tokens: number): PageRange[] {
    const found = this.#pages.get(page);
    if (!found) return [];
    return hardPieces(found.text, range, found.sums, tokens).map((one) => ({ ...one, page }));
  }
}

/** The units of all pages. One of more than `tokens` is broken into several. */
export function unitsOf(pages: ReadPage[], source: Source, tokens: number): Unit[] {
  const units: Unit[] = [];
  const path: { level: number; text: string }[] = [];
  let table: TableHead | undefined;
  for (const page of pages) {
    for (const [at, block] of page.blocks.entries()) {
      if (block.kind === "heading") {
        const level = block.level ?? 6;
        while (path.length > 0 && (path.at(-1)?.level ?? 0) >= level) path.pop();
        path.push({
          level,
          text: page.text.slice(block.start, block.end).replaceAll(/\s+/gu, " "),
        });
      }
      const headings = path.map(({ text }) => text);
      if (block.kind !== "table") table = undefined;
      else table = headOf(page, block, at === 0 ? table : undefined);
      const found = unitsOfBlock(page, block, headings, source, tokens, table);
      const before = page.blocks[at - 1];
      if (!before || before.end - before.start > longBlock) joinOver(units, found, source, tokens);
      units.push(...found);
    }
  }
  return units;
}

type TableHead = { range: PageRange; text: string; cells: number };

/** The head of a table; of one that begins a page and has as many columns as the one before it, that one's. */
function headOf(
  { number, text }: ReadPage,
  block: PageBlock,
  before?: TableHead,
): TableHead | undefined {
  const [first] = linesIn(text, block);
  if (!first) return undefined;
  const row = text.slice(first.start, first.end);
  const cells = row.split("|").length;
  if (before?.cells === cells) return before;
  return { range: { ...first, page: number }, text: row, cells };
}

function unitsOfBlock(
  { number, text }: ReadPage,
  block: PageBlock,
  path: string[],
  source: Source,
  tokens: number,
  table: TableHead | undefined,
): Unit[] {
  const on = (range: TextRange): PageRange => ({
    start: range.start,
    end: range.end,
    page: number,
  });
  const unit = (kind: Unit["kind"], range: PageRange): Unit => ({
    kind,
    parts: [range],
    level: block.level ?? 6,
    path,
  });
  const broken = (one: Unit): Unit[] =>
    one.parts.every((part) => source.tokens(part) <= tokens)
      ? [one]
      : one.parts.flatMap((part) =>
          source.pieces(part, tokens).map((range) => ({ ...one, parts: [range] })),
        );
  if (block.kind === "heading") return broken(unit("heading", on(block)));
  if (block.kind === "code") {
    const whole = unit("code", on(block));
    if (source.tokens(on(block)) <= tokens) return [whole];
    return linesIn(text, block).flatMap((line) => broken(unit("code", on(line))));
  }
  if (block.kind !== "table")
    return sentencesIn(text, block, block.kind === "list").flatMap((range) =>
      broken(unit("sentence", on(range))),
    );
  return linesIn(text, block).flatMap((line) => {
    const row = unit("row", on(line));
    const isHead = table?.range.page === number && table.range.start === line.start;
    // A part that repeats the head has it as its own first row.
    const repeats = table?.text === text.slice(line.start, line.end);
    const head = table && !isHead && !repeats ? { head: table.range } : {};
    return broken({ ...row, ...head });
  });
}

const ended = /[.!?。！？；;：:…]["'”’）)」』》\]]*$/u;

/** A shorter paragraph without a point at its end is a title or a caption, and no part of a sentence. In characters. */
const longBlock = 60;

/** A sentence that the end of a page, or of a column, divides is one unit: what stands at the end of `before` and at the beginning of `next`. */
function joinOver(before: Unit[], next: Unit[], source: Source, tokens: number): void {
  const [last, first] = [before.at(-1), next[0]];
  if (last?.kind !== "sentence" || first?.kind !== "sentence") return;
  const [end, start] = [last.parts.at(-1), first.parts[0]];
  if (!end || !start || ended.test(source.text(end))) return;
  const character = firstOf(source.text(start));
  if (!isCjk(character) && !/\p{Ll}/u.test(character)) return;
  const all = [...last.parts, ...first.parts];
  const sum = all.reduce((total, part) => total + source.tokens(part), all.length);
  if (sum > tokens) return;
  before.pop();
  next[0] = { ...last, parts: all };
}
