// Footnotes of a text whose blocks are parsed apart: a mark and its note may stand in different
// ones. Both are found in the whole text first; a block then gets what it must know, as one string,
// so that it is rendered again only when that changes.

import type { Block } from "./blocks.ts";

/** What a block knows of a footnote. */
export type Footnote = {
  label: string;
  /** Its number in the text; 0 while its note has not come. */
  number: number;
  /** Whether there is a mark, whether the first one is in this block, and whether the note is. */
  marked: boolean;
  first: boolean;
  own: boolean;
};

const label = String.raw`\[\^([^\]\s[\\^]{1,100})\]`;
const definition = new RegExp(`^ {0,3}${label}:`, "gm");
const mark = new RegExp(`${label}(?!:)`, "g");
const markAt = new RegExp(label, "y");

/** More than any text needs. */
const most = 500;

/**
 * For each block the footnotes that it mentions, encoded; empty for most. While a text is growing,
 * its notes are still to come: what looks like a mark counts as one, with no number.
 */
export function footnotesOf(blocks: Block[], growing: boolean): string[] {
  const numbers = new Map<string, number>();
  const places = new Map<string, number>();
  for (const [at, { kind, source }] of blocks.entries()) {
    if (kind !== "text" || !source.includes("[^")) continue;
    // Of several notes with one label the first counts.
    for (const [, name = ""] of source.matchAll(definition))
      if (numbers.size < most && !numbers.has(keyOf(name))) {
        numbers.set(keyOf(name), numbers.size + 1);
        places.set(keyOf(name), at);
      }
  }
  if (numbers.size === 0 && !growing) return blocks.map(() => "");
  const firsts = new Map<string, number>();
  const marks = blocks.map(({ kind, source }, at) => {
    if (kind !== "text" || !source.includes("[^")) return [];
    const names = new Set([...source.matchAll(mark)].map(([, name = ""]) => keyOf(name)));
    for (const name of names) if (!firsts.has(name)) firsts.set(name, at);
    return names;
  });
  return blocks.map(({ kind, source }, at) => {
    if (kind !== "text" || !source.includes("[^")) return "";
    const notes = [...source.matchAll(definition)].map(([, name = ""]) => keyOf(name));
    const known = [...new Set([...(marks[at] ?? []), ...notes])].flatMap((name): Footnote[] => {
      const number =
        numbers.get(name) ?? (growing && /^[\p{L}\d_-]{1,40}$/u.test(name) ? 0 : undefined);
      return number === undefined
        ? []
        : [
            {
              label: name,
              number,
              marked: firsts.has(name),
              first: firsts.get(name) === at,
              own: places.get(name) === at,
            },
          ];
    });
    return known.length === 0 ? "" : JSON.stringify(known);
  });
}

/** The footnotes that a block knows, by their label. */
export const footnotesIn = (encoded: string): Map<string, Footnote> =>
  new Map(
    (encoded === "" ? [] : (JSON.parse(encoded) as Footnote[])).map((note) => [note.label, note]),
  );

/** The label of the mark at a position. */
export function markLabelAt(source: string, at: number): string | undefined {
  markAt.lastIndex = at;
  return markAt.exec(source)?.[1];
}

/** Labels are compared as those of links are. */
export const keyOf = (name: string): string => name.toLowerCase();
