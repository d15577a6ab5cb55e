// Cuts what was read into passages: along headings, paragraphs and sentences, to a budget of tokens.

import type { CutPassage, ReadPage } from "../schema.ts";
import { type PageRange, Source, type Unit, unitsOf } from "./units.ts";

export type CutOptions = {
  /** At most so many, as lib/text/rough-tokens.ts counts them; at least 16. */
  tokens: number;
  /** About so many are repeated where a section is cut; less than half of `tokens`. */
  overlap: number;
};

/** A passage of less, in shares of the budget, goes on over a page's end and over a heading. */
const small = 1 / 3;

/** The passages of a document. All of its text is in them, in order. */
export function cutPages(pages: ReadPage[], { tokens, overlap }: CutOptions): CutPassage[] {
  const budget = Math.max(16, tokens);
  const source = new Source(pages);
  const units = unitsOf(pages, source, budget);
  const packer = new Packer(source, budget, Math.min(overlap, budget / 2));
  const paged = pages.some(({ width }) => width > 0);
  for (const [at, unit] of units.entries()) {
    const before = units[at - 1];
    if (unit.kind === "heading" && before?.kind !== "heading")
      packer.section(unit, sizeOf(units, at, source));
    else if (paged && before && pageOf(before, -1) !== pageOf(unit, 0)) packer.turnPage();
    packer.add(unit);
  }
  return packer.end();
}

const pageOf = ({ parts }: Unit, at: 0 | -1): number => parts.at(at)?.page ?? 0;

/** The tokens up to the next heading that does not follow one. */
function sizeOf(units: Unit[], from: number, source: Source): number {
  let sum = 0;
  for (let at = from; at < units.length; at += 1) {
    const unit = units[at];
    if (!unit || (unit.kind === "heading" && at > from && units[at - 1]?.kind !== "heading")) break;
    for (const part of unit.parts) sum += source.tokens(part) + 1;
  }
  return sum;
}

class Packer {
  readonly #source: Source;
  readonly #tokens: number;
  readonly #overlap: number;
  readonly #passages: CutPassage[] = [];
  #units: Unit[] = [];
  /** How many of them stand in the passage before too. */
  #repeated = 0;

  constructor(source: Source, tokens: number, overlap: number) {
    this.#source = source;
    this.#tokens = tokens;
    this.#overlap = overlap;
  }

  /** A section of so many tokens begins. */
  section({ level }: Unit, tokens: number): void {
    const size = this.#weigh(this.#units);
    const fits = size < small * this.#tokens && size + tokens <= this.#tokens && level > 1;
    if (!fits) this.#close();
  }

  turnPage(): void {
    if (this.#weigh(this.#units) >= small * this.#tokens) this.#close();
  }

  add(unit: Unit): void {
    if (this.#units.length > this.#repeated && !this.#fits([...this.#units, unit])) {
      const repeated = this.#tail(unit);
      this.#close();
      // Headings that were at the end begin the next one, and nothing before them.
      if (this.#units.length === 0) this.#units = repeated;
      this.#repeated = this.#units === repeated ? repeated.length : 0;
    }
    // What is repeated gives way to what is new.
    while (this.#units.length > 0 && !this.#fits([...this.#units, unit])) this.#giveWay();
    this.#units.push(this.#fits([unit]) ? unit : { ...unit, head: undefined });
  }

  end(): CutPassage[] {
    this.#close(true);
    return this.#passages;
  }

  #fits(units: Unit[]): boolean {
    return this.#weigh(units) <= this.#tokens;
  }

  /** Headings that were carried over make a passage of their own where they cannot stand with anything. */
  #giveWay(): void {
    if (this.#repeated === 0) {
      this.#close(true);
      return;
    }
    this.#units.shift();
    this.#repeated -= 1;
  }

  /** The last sentences of the passage, to stand before what follows. A table has its head instead, and code is not divided by topics. */
  #tail(next: Unit): Unit[] {
    const tail: Unit[] = [];
    if (next.kind !== "sentence") return tail;
    for (const unit of this.#units.toReversed()) {
      if (unit.kind !== "sentence") break;
      if (this.#weigh([unit, ...tail]) > this.#overlap) break;
      tail.unshift(unit);
    }
    return tail.length < this.#units.length ? tail : tail.slice(1);
  }

  /** Ends the passage; headings at its end begin the next one, unless `all`. */
  #close(all = false): void {
    const units = this.#units;
    let end = units.length;
    while (!all && end > 0 && units[end - 1]?.kind === "heading") end -= 1;
    const kept = units.slice(0, end);
    if (kept.length > this.#repeated) this.#passages.push(this.#passageOf(kept));
    this.#units = units.slice(Math.max(end, this.#repeated));
    this.#repeated = 0;
  }

  #passageOf(units: Unit[]): CutPassage {
    const ranges = this.#rangesOf(units);
    return {
      text: ranges.map((range) => this.#source.text(range)).join("\n"),
      headings: commonPath(units),
      ranges,
    };
  }

  #weigh(units: Unit[]): number {
    const ranges = this.#rangesOf(units);
    return ranges.reduce((sum, range) => sum + this.#source.tokens(range) + 0.1, 0);
  }

  /** The units' parts; those with nothing but white space between them are one. */
  #rangesOf(units: Unit[]): PageRange[] {
    const ranges: PageRange[] = [];
    let table: PageRange | undefined;
    for (const { parts, head, kind } of units) {
      if (kind !== "row") table = undefined;
      else if (head && !table) ranges.push({ ...(table = head) });
      else table ??= parts[0];
      for (const part of parts) {
        const last = ranges.at(-1);
        const between = last && { page: part.page, start: last.end, end: part.start };
        const touches = between && last.page === part.page && last.end <= part.start;
        if (touches && this.#source.text(between).trim() === "") last.end = part.end;
        else ranges.push({ ...part });
      }
    }
    return ranges;
  }
}

/** The headings that all of them stand below. Headings do not count where there is text. */
function commonPath(units: Unit[]): string[] {
  const texts = units.filter(({ kind }) => kind !== "heading");
  const [first, ...others] = (texts.length > 0 ? texts : units).map(({ path }) => path);
  let common = first ?? [];
  for (const path of others) {
    const different = common.findIndex((heading, at) => heading !== path[at]);
    if (different >= 0) common = common.slice(0, different);
  }
  return common;
}
