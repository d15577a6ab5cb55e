// The characters of a page with their places, as PDFium tells them, turned so that lines run from left to right and follow each other downwards.

import { withUsualCharacters } from "../same-look.ts";
import { heapsOf, type PdfDocument, type Pdfium, withMemory } from "./pdfium.ts";

/** A rectangle of the page's own coordinates, which grow upwards: left, bottom, right, top. */
export type Box = [left: number, bottom: number, right: number, top: number];

/** Where something stands, in points; `top`, `bottom` and `base` (of the line) grow downwards. `size`: of its font. */
export type Extent = {
  left: number;
  right: number;
  top: number;
  bottom: number;
  base: number;
  size: number;
};

/** A character that is drawn. */
export type Glyph = Extent & {
  /** Usually one character; a ligature is several. */
  text: string;
  bold: boolean;
  /** All characters of its font are equally wide. */
  mono: boolean;
  /** Its place in the file's order. */
  order: number;
  /** A space comes before it in the file's order; or PDFium, which takes some pages for vertical ones, believes that there is a space or a new line. */
  spaced: "yes" | "perhaps" | "no";
  /** Where it is on the page. */
  box: Box;
};

/** All glyphs that run in one direction, and the page's edges above and below them. */
export type Direction = { glyphs: Glyph[]; from: number; to: number };

export type PageGlyphs = {
  /** As the page is shown, in points. */
  width: number;
  height: number;
  /** The direction of most glyphs first. */
  directions: Direction[];
  /** Of all characters that are drawn, those without a meaning. */
  unknown: number;
  characters: number;
  /** In shares of the page that is shown, from its upper left corner: x, y, width, height. */
  place(box: Box): [x: number, y: number, width: number, height: number];
};

/** One more is a page that nobody reads, or that is there to cost time. */
const mostCharacters = 400_000;

type Drawn = Omit<Glyph, "left" | "right" | "top" | "bottom" | "base"> & {
  quarter: number;
  origin: [number, number];
};

/** The glyphs of a page. `page` is PDFium's handle. */
export function readGlyphs({ pdfium }: PdfDocument, page: number): PageGlyphs {
  const text = pdfium.FPDFText_LoadPage(page);
  try {
    const found = withMemory(pdfium, 96, (at) => readDrawn(pdfium, text, at));
    const paper = boundsOf(pdfium, page);
    const turned = [0, 1, 2, 3].map((quarter) => ({
      glyphs: found.drawn.filter((one) => one.quarter === quarter).map(turn),
      ...edgesOf(paper, quarter),
    }));
    return {
      width: pdfium.FPDF_GetPageWidthF(page),
      height: pdfium.FPDF_GetPageHeightF(page),
      directions: turned
        .filter(({ glyphs }) => glyphs.length > 0)
        .sort((a, b) => b.glyphs.length - a.glyphs.length),
      unknown: found.unknown,
      characters: found.drawn.length,
      place: placement(paper, pdfium.FPDFPage_GetRotation(page)),
    };
  } finally {
    pdfium.FPDFText_ClosePage(text);
  }
}

function readDrawn(pdfium: Pdfium, text: number, at: number) {
  const count = Math.min(pdfium.FPDFText_CountChars(text), mostCharacters);
  const drawn: Drawn[] = [];
  const styleOf = styles(pdfium, text);
  let unknown = 0;
  let spaced: Glyph["spaced"] = "no";
  for (let index = 0; index < count; index += 1) {
    const code = characterAt(pdfium, text, index);
    if (code > 0xffff) index += pairsTakeTwo(pdfium, text, index) ? 1 : 0;
    if (isBlank(code)) {
      if (pdfium.FPDFText_IsGenerated(text, index) !== 1) spaced = "yes";
      else if (spaced === "no") spaced = "perhaps";
      continue;
    }
    // A hyphen at the end of a line is a control character in PDFium.
    const character = code === 2 ? "-" : withUsualCharacters(String.fromCodePoint(code));
    const place = placeOf(pdfium, text, index, at);
    if (!place || character.trim() === "") continue;
    if (isUnknown(code) || pdfium.FPDFText_HasUnicodeMapError(text, index) === 1) unknown += 1;
    drawn.push({ ...place, text: character, order: index, spaced, ...styleOf(index) });
    spaced = "no";
  }
  return { drawn, unknown };
}

function characterAt(pdfium: Pdfium, text: number, index: number): number {
  const code = pdfium.FPDFText_GetUnicode(text, index);
  if (code >= 0xd800 && code <= 0xdbff) {
    const low = pdfium.FPDFText_GetUnicode(text, index + 1);
    if (low >= 0xdc00 && low <= 0xdfff) return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  return (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff ? 0xfffd : code;
}

const pairsTakeTwo = (pdfium: Pdfium, text: number, index: number): boolean => {
  const code = pdfium.FPDFText_GetUnicode(text, index);
  return code >= 0xd800 && code <= 0xdbff;
};

const isBlank = (code: number): boolean =>
  code === 0x20 || code === 0xa0 || code === 0x3000 || (code >= 9 && code <= 13) || code === 0x2028;

const isUnknown = (code: number): boolean =>
  code === 0xfffd ||
  code === 0 ||
  (code < 0x20 && code !== 2) ||
  (code >= 0xe000 && code <= 0xf8ff) ||
  (code >= 0xf0000 && code <= 0x10ffff);

/** Size, direction and box of a character; undefined where it has none. `at` is room for 96 bytes. */
function placeOf(pdfium: Pdfium, text: number, index: number, at: number) {
  if (!pdfium.FPDFText_GetLooseCharBox(text, index, at)) return undefined;
  if (!pdfium.FPDFText_GetMatrix(text, index, at + 16)) return undefined;
  if (!pdfium.FPDFText_GetCharOrigin(text, index, at + 48, at + 56)) return undefined;
  const { HEAPF32, HEAPF64 } = heapsOf(pdfium);
  const [left = 0, top = 0, right = 0, bottom = 0, a = 1, b = 0, c = 0, d = 1] = HEAPF32.subarray(
    at / 4,
    at / 4 + 8,
  );
  const [x = 0, y = 0] = HEAPF64.subarray(at / 8 + 6, at / 8 + 8);
  const size = pdfium.FPDFText_GetFontSize(text, index) * Math.hypot(c, d);
  const box: Box = [
    Math.min(left, right),
    Math.min(top, bottom),
    Math.max(left, right),
    Math.max(top, bottom),
  ];
  if (![...box, x, y, size].every(Number.isFinite) || size <= 0) return undefined;
  const quarter = (Math.round(Math.atan2(b, a) / (Math.PI / 2)) + 4) % 4;
  return { box, size, quarter, origin: [x, y] as [number, number] };
}

type Style = Pick<Glyph, "bold" | "mono">;

/** Tells the style of a character; each font is asked once. */
function styles(pdfium: Pdfium, text: number): (index: number) => Style {
  const known = new Map<number, Style>();
  return (index) => {
    const object = pdfium.FPDFText_GetTextObject(text, index);
    const font = object === 0 ? 0 : pdfium.FPDFTextObj_GetFont(object);
    if (font === 0) return { bold: false, mono: false };
    let style = known.get(font);
    if (!style) {
      const name = nameOf(pdfium, font);
      style = {
        bold: pdfium.FPDFFont_GetWeight(font) >= 600 || /bold|black|heavy/iu.test(name),
        mono: /mono|courier|consol|menlo|typewriter|cmtt|lmtt/iu.test(name),
      };
      known.set(font, style);
    }
    return style;
  };
}

const nameOf = (pdfium: Pdfium, font: number): string =>
  withMemory(pdfium, 256, (at) => {
    const length = pdfium.FPDFFont_GetBaseFontName(font, at, 256);
    if (length <= 0 || length > 256) return "";
    return Buffer.from(heapsOf(pdfium).HEAPU8.subarray(at, at + length)).toString("latin1");
  });

function turn({ quarter, origin: [x, y], ...one }: Drawn): Glyph {
  const [left, bottom, right, top] = one.box;
  if (quarter === 1) return { ...one, left: bottom, right: top, top: left, bottom: right, base: x };
  if (quarter === 2)
    return { ...one, left: -right, right: -left, top: bottom, bottom: top, base: y };
  if (quarter === 3)
    return { ...one, left: -top, right: -bottom, top: -right, bottom: -left, base: -x };
  return { ...one, left, right, top: -top, bottom: -bottom, base: -y };
}

/** The paper, in the page's own coordinates. */
const boundsOf = (pdfium: Pdfium, page: number): Box =>
  withMemory(pdfium, 16, (at) => {
    pdfium.FPDF_GetPageBoundingBox(page, at);
    const [l = 0, t = 1, r = 1, b = 0] = heapsOf(pdfium).HEAPF32.subarray(at / 4, at / 4 + 4);
    return [l, b, r, t];
  });

function edgesOf([left, bottom, right, top]: Box, quarter: number): { from: number; to: number } {
  if (quarter === 1) return { from: left, to: right };
  if (quarter === 2) return { from: bottom, to: top };
  return quarter === 3 ? { from: -right, to: -left } : { from: -top, to: -bottom };
}

/** From the page's own coordinates to shares of the page as it is shown. `turns`: quarters, clockwise. */
function placement([left, bottom, right, top]: Box, turns: number): PageGlyphs["place"] {
  const wide = Math.max(right - left, 1e-6);
  const high = Math.max(top - bottom, 1e-6);
  return ([l, b, r, t]) => {
    const [x, y, w, h] = [(l - left) / wide, (top - t) / high, (r - l) / wide, (t - b) / high];
    if (turns === 1) return [1 - y - h, x, h, w];
    if (turns === 2) return [1 - x - w, 1 - y - h, w, h];
    return turns === 3 ? [y, 1 - x - w, h, w] : [x, y, w, h];
  };
}
