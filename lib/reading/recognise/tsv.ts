// The table that tesseract answers with becomes a page: paragraphs as blocks, and a run for each line. What it says is of a picture that may come from
// anyone: a row that does not fit is left out, and boxes are kept within the picture.

import { withUsualCharacters } from "../same-look.ts";
import type { PageBlock, PageRun, ReadPage } from "../schema.ts";
import { betweenLines, firstOf, isCjk, lastOf } from "../script.ts";

/** In pixels: left, top, right, bottom. */
type Box = [number, number, number, number];
type Word = { text: string; confidence: number; box: Box };
type Line = Word[];
type Picture = { width: number; height: number; paragraphs: Line[][] };

/**
 * In per cent: a line that is less sure on average is no text (a photograph, a Chinese line taken for English), nor is a word that is no Chinese. A
 * single Chinese character is mostly right nevertheless.
 */
const leastSure = 40;
/** A page has no more words. */
const mostWords = 50_000;

/** The page that tesseract has recognised. `width` and `height` of the page are in points, whatever the picture's are. */
export function recognisedPage(
  tsv: string,
  { number, width, height }: Pick<ReadPage, "number" | "width" | "height">,
): ReadPage {
  const picture = parse(tsv);
  const text = new Text();
  const blocks: PageBlock[] = [];
  const runs: PageRun[] = [];
  for (const paragraph of picture.paragraphs) {
    const lines = paragraph.map(sureWords).filter((line) => line.length > 0);
    if (lines.length === 0) continue;
    if (text.length > 0) text.add("\n\n");
    const start = text.length;
    for (const [at, line] of lines.entries()) {
      const said = lineText(line);
      if (at > 0) text.joinLine(said, runs.at(-1));
      const from = text.length;
      text.add(said);
      runs.push([from, text.length, ...placeOf(line, picture)]);
    }
    blocks.push({ start, end: text.length, kind: "paragraph" });
  }
  return { number, width, height, text: text.whole(), blocks, runs };
}

/** A text that grows line by line, in a time that grows as its length does. */
class Text {
  readonly #parts: string[] = [];
  length = 0;

  add(part: string): void {
    this.#parts.push(part);
    this.length += part.length;
  }

  /** Before the next line of a paragraph: a word that the line's end divides becomes whole. `run`: of the line before. */
  joinLine(next: string, run: PageRun | undefined): void {
    const last = this.#parts.pop() ?? "";
    const isDivided = /\p{L}-$/u.test(last.slice(-3)) && /^\p{Ll}/u.test(next);
    this.#parts.push(isDivided ? last.slice(0, -1) : last);
    if (!isDivided) return this.add(betweenLines(last, next));
    this.length -= 1;
    if (run) run[1] = this.length;
  }

  whole(): string {
    return this.#parts.join("");
  }
}

/** The words in their order, by paragraphs and lines. */
function parse(tsv: string): Picture {
  const picture: Picture = { width: 0, height: 0, paragraphs: [] };
  let [paragraph, line, words] = ["", "", 0];
  for (const row of tsv.split("\n")) {
    const cells = row.split("\t");
    const places = cells.slice(0, 10);
    if (cells.length !== 12 || !places.every((cell) => /^\d{1,6}$/u.test(cell))) continue;
    const [level, , block, inBlock, inParagraph, , ...rectangle] = places.map(Number);
    const [left = 0, top = 0, width = 0, height = 0] = rectangle;
    if (level === 1) [picture.width, picture.height] = [width, height];
    const word = wordOf(cells, [left, top, left + width, top + height]);
    if (level !== 5 || !word || words === mostWords) continue;
    words += 1;
    const [itsParagraph, itsLine] = [`${block} ${inBlock}`, `${block} ${inBlock} ${inParagraph}`];
    if (itsParagraph !== paragraph) picture.paragraphs.push([]);
    if (itsLine !== line) picture.paragraphs.at(-1)?.push([]);
    picture.paragraphs.at(-1)?.at(-1)?.push(word);
    [paragraph, line] = [itsParagraph, itsLine];
  }
  return picture;
}

function wordOf(cells: string[], box: Box): Word | undefined {
  const [confidence = "", text = ""] = cells.slice(10);
  const said = withUsualCharacters(text.slice(0, 1_000)).trim();
  if (said === "" || !/^\d{1,3}(?:\.\d{1,20})?$/u.test(confidence)) return undefined;
  return { text: said, confidence: Number(confidence), box };
}

/** A line without the words that are no more than a guess. */
function sureWords(line: Line): Line {
  const sum = line.reduce((before, { confidence }) => before + confidence, 0);
  if (sum < leastSure * line.length) return [];
  return line.filter(({ text, confidence }) => confidence >= leastSure || isCjk(firstOf(text)));
}

const lineText = (line: Line): string =>
  line.reduce((text, word, at) => text + between(line[at - 1], word) + word.text, "");

/** Chinese words have no spaces between them. Where another script begins, there is one if it can be seen. */
function between(before: Word | undefined, after: Word): "" | " " {
  if (!before) return "";
  const [last, first] = [lastOf(before.text), firstOf(after.text)];
  const chinese = [last, first].filter(isCjk).length;
  if (chinese !== 1) return chinese === 0 ? " " : "";
  if (![last, first].every((one) => /[\p{L}\p{N}]/u.test(one))) return "";
  const height = Math.max(...[before, after].map(({ box }) => box[3] - box[1]));
  return after.box[0] - before.box[2] > 0.3 * height ? " " : "";
}

/** Where a line is, in shares of the picture. */
function placeOf(line: Line, { width, height }: Picture): [number, number, number, number] {
  const boxes = line.map(({ box }) => box);
  const edge = (at: 0 | 1 | 2 | 3, most: (...values: number[]) => number, size: number) =>
    size === 0 ? 0 : Math.min(1, share(most(...boxes.map((box) => box[at])) / size));
  const [left, top] = [edge(0, Math.min, width), edge(1, Math.min, height)];
  const [right, bottom] = [edge(2, Math.max, width), edge(3, Math.max, height)];
  return [left, top, share(right - left), share(bottom - top)];
}

const share = (value: number): number => Math.round(value * 100_000) / 100_000;
