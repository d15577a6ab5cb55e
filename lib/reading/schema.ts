// What was read from a file: pages, what stands where on them, and the passages that they are cut into. Plain data, which a child process can send.

/** Why a file cannot be read, or what was read cannot be used. */
export const readingProblems = [
  /** Its kind is not one that is read. */
  "unsupported",
  /** It needs a password. */
  "encrypted",
  /** Its structure is broken, or it is not what its name says. */
  "damaged",
  /** There is no text in it. */
  "empty",
  /** Its pages are pictures, and text recognition is not installed. */
  "scanned",
  /** Its characters cannot be told: most of them have no meaning. */
  "garbled",
  "too_many_pages",
  "too_large",
  /** Reading took too long, or too much memory. */
  "too_expensive",
] as const;
export type ReadingProblem = (typeof readingProblems)[number];

/** A part of a page's text, as offsets in UTF-16 code units; `end` is behind the last one. */
export type TextRange = { start: number; end: number };

export type PageBlock = TextRange & {
  kind: "heading" | "paragraph" | "list" | "table" | "code";
  /** Of a heading: 1 is the outermost. */
  level?: number;
};

/**
 * Where a part of the text is drawn: [start, end, x, y, width, height]. The rectangle is in shares of the page (0 to 1), from its upper left
 * corner. A run is at most one line.
 */
export type PageRun = [
  start: number,
  end: number,
  x: number,
  y: number,
  width: number,
  height: number,
];

/**
 * A page. Of a file without pages (text, Markdown, HTML, Word) it is a part of a few thousand characters that begins with a block; `width` and `height`
 * are 0 then, and there are no runs. The rows of a table are lines `| a | b |`; code stands without fences.
 */
export type ReadPage = {
  /** From 1. */
  number: number;
  /** In points. */
  width: number;
  height: number;
  text: string;
  /** In reading order; they do not overlap. */
  blocks: PageBlock[];
  /** In the order of the text. */
  runs: PageRun[];
  /** It has a picture, and next to no text: what it says may be in the picture. */
  isScanned?: true | undefined;
};

/** A page with a picture and fewer characters than these is taken for a scanned one: some words of a scanner's are no text. */
export const fewCharacters = 20;

/** A piece of a document that is found and quoted as a whole. */
export type CutPassage = {
  text: string;
  /** The headings above it, outermost first. */
  headings: string[];
  /** Where its text stands, in the pages' order. Its text is these parts, joined by line ends; of a table that goes on, the head's row comes first. */
  ranges: (TextRange & { page: number })[];
};
