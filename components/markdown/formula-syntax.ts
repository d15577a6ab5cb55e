// Where a formula stands in a text: the one place for its rules. The splitter (`blocks.ts`) and the
// parser (`leaves.ts`) ask it with the same positions, so that they agree.

import { isFormulaInDollars, isProse } from "./formula-or-prose.ts";

export type FoundFormula = {
  /** Where its source begins and ends, without delimiters (an environment keeps its own). */
  from: number;
  to: number;
  /** The position after its closing delimiter. */
  end: number;
  display: boolean;
};

/** The maximum length of a formula in a sentence, and of one on lines of its own. */
const [longestInline, longestBlock, mostLines] = [1_000, 4_000, 100];

/** The environments that are formulas without any delimiters around them. */
const environments = new Set(
  "equation align alignat gather multline eqnarray flalign displaymath aligned alignedat gathered split cases dcases rcases CD matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array"
    .split(" ")
    .flatMap((name) => [name, `${name}*`]),
);

const begin = /\\begin\{([A-Za-z]{1,20}\*?)\}/y;

export type FormulaFinder = ReturnType<typeof formulaFinder>;

/**
 * Finds formulas in one text, by the position of their opening delimiter. Positions may come in any
 * order; ascending ones cost no more in total than one pass over the text.
 */
export function formulaFinder(source: string) {
  const next = nextFinder(source);

  /** The closing delimiter of what opens at a position, and whether it is a display formula. */
  const opening = (at: number) => {
    const two = source.slice(at, at + 2);
    if (two === "\\(") return { length: 2, closing: "\\)", display: false };
    if (two === "\\[") return { length: 2, closing: "\\]", display: true };
    if (two === "$$") return { length: 2, closing: "$$", display: true };
    if (two !== "\\b") return undefined;
    begin.lastIndex = at;
    const name = begin.exec(source)?.[1];
    if (name === undefined || !environments.has(name)) return undefined;
    return { length: 0, closing: `\\end{${name}}`, display: true };
  };

  const delimited = (at: number, longest: number): FoundFormula | undefined => {
    const open = opening(at);
    if (!open) return undefined;
    const from = at + open.length;
    const closes = next(open.closing, from);
    if (closes < 0 || closes - from > longest) return undefined;
    const end = closes + open.closing.length;
    const to = open.length === 0 ? end : closes;
    if (open.length > 0 && isProse(source.slice(from, to), open.closing === "\\]"))
      return undefined;
    return { from, to, end, display: open.display };
  };

  return {
    /** The formula in a sentence that opens at a position. */
    inline(at: number): FoundFormula | undefined {
      if (source[at] === "$" && source[at + 1] !== "$")
        return isEscaped(source, at) ? undefined : dollars(source, at);
      const found = delimited(at, longestInline);
      return found && !/\n[ \t>]*\n/.test(source.slice(found.from, found.to)) ? found : undefined;
    },

    /**
     * The formula on lines of its own that opens at a position, where a line begins but for spaces:
     * nothing follows its end on that line.
     */
    block(at: number): FoundFormula | undefined {
      const found = delimited(at, longestBlock);
      return found?.display && standsAlone(source, found) ? found : undefined;
    },

    /**
     * Whether a formula on lines of its own opens at a position and has not ended with the text:
     * one that is still being written.
     */
    opensBlock(at: number): boolean {
      const open = opening(at);
      if (!open?.display || next(open.closing, at + open.length) >= 0) return false;
      const rest = source.slice(at, at + longestBlock + 1);
      return rest.length <= longestBlock && rest.split("\n").length <= mostLines;
    },
  };
}

/** Whether nothing follows a formula on its last line, and it holds no fence and not too much. */
function standsAlone(source: string, { from, to, end }: FoundFormula): boolean {
  const lines = source.slice(from, to).split("\n");
  return (
    /^[ \t]*(?:\n|$)/.test(source.slice(end, end + 100)) &&
    lines.length <= mostLines &&
    !lines.some((line) => /^[ \t>]*(?:```|~~~)/.test(line))
  );
}

/**
 * `indexOf` that remembers its last answer for each text sought: questions at ascending positions
 * read the source once.
 */
function nextFinder(source: string): (sought: string, from: number) => number {
  const known = new Map<string, { from: number; found: number }>();
  return (sought, from) => {
    const last = known.get(sought);
    if (last && from >= last.from && (last.found < 0 || from <= last.found)) return last.found;
    const found = source.indexOf(sought, from);
    known.set(sought, { from, found });
    return found;
  };
}

/** Up to a dollar sign of the same line that is not escaped; no code within. */
const untilDollar = /(?:[^\\$\n`]|\\[^\n])+/y;

function dollars(source: string, at: number): FoundFormula | undefined {
  const from = at + 1;
  untilDollar.lastIndex = from;
  const inner = untilDollar.exec(source)?.[0];
  if (inner === undefined || inner.length > longestInline) return undefined;
  const to = from + inner.length;
  if (source[to] !== "$") return undefined;
  const [before, after] = [source.slice(Math.max(0, at - 1), at), source.slice(to + 1, to + 4)];
  return isFormulaInDollars(inner, before, after)
    ? { from, to, end: to + 1, display: false }
    : undefined;
}

function isEscaped(source: string, at: number): boolean {
  let backslashes = 0;
  while (source[at - 1 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 1;
}
