// Fonts of this machine for Chinese text whose font is not in the file: PDFium has none of its own, and would draw nothing.

import { existsSync, readFileSync } from "node:fs";

import { heapsOf, type Pdfium } from "./pdfium.ts";

/** The first of these that is there, in the folders of font-folders.ts; `face`: which of a collection is the one with simplified characters. */
const candidates = [
  { path: "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", face: 2 },
  { path: "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", face: 2 },
  { path: "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", face: 2 },
  { path: "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", face: 2 },
  { path: "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", face: 0 },
  { path: "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", face: 0 },
  { path: "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", face: 0 },
  { path: "/System/Library/Fonts/Hiragino Sans GB.ttc", face: 0 },
  { path: "/System/Library/Fonts/STHeiti Light.ttc", face: 1 },
];

/** PDFium's numbers of the character sets of Japanese, Korean, and simplified and traditional Chinese. */
const chinese = new Set([128, 129, 134, 136]);
const theFont = 1;
const offered = new WeakSet<Pdfium>();
const collection = 0x74746366;

/** Gives PDFium the machine's font for Chinese, if there is one. It stays PDFium's as long as the process lives. */
export function offerFonts(pdfium: Pdfium): void {
  const found = candidates.find(({ path }) => existsSync(path));
  if (!found || offered.has(pdfium)) return;
  offered.add(pdfium);
  const { addFunction, wasmExports } = pdfium.pdfium as unknown as Functions;
  let bytes: Buffer | undefined;
  const data = () => (bytes ??= readFileSync(found.path));
  const isCollection = () => data().readUInt32BE(0) === collection;
  const begin = () => (isCollection() ? data().readUInt32BE(12 + 4 * found.face) : 0);

  /** The whole file of a collection; or the font, or one of its tables. Answers the length, and writes what has room. */
  const getFontData = (_: number, _font: number, table: number, buffer: number, room: number) => {
    const part = partOf(data(), table >>> 0, isCollection(), begin());
    if (buffer !== 0 && room >= part.length) heapsOf(pdfium).HEAPU8.set(part, buffer);
    return part.length;
  };
  const mapFont = (_: number, _weight: number, _italic: number, charset: number) =>
    chinese.has(charset) ? theFont : 0;

  // A function that is given twice is added once, with its first signature.
  const table = [
    addFunction(() => undefined, "vi"),
    addFunction(() => undefined, "vii"),
    addFunction(mapFont, "iiiiiiii"),
    addFunction(() => 0, "iii"),
    addFunction(getFontData, "iiiiii"),
    addFunction(() => 0, "iiiii"),
    addFunction(() => 134, "iii"),
    addFunction(() => undefined, "vii"),
  ];
  const at = wasmExports.malloc(4 * (table.length + 1));
  new Int32Array(heapsOf(pdfium).HEAPU8.buffer, at, table.length + 1).set([1, ...table]);
  pdfium.FPDF_SetSystemFontInfo(at);
}

type Functions = {
  addFunction: (work: (...values: number[]) => number | undefined, signature: string) => number;
  wasmExports: { malloc: (size: number) => number };
};

function partOf(file: Buffer, table: number, isCollection: boolean, begin: number): Buffer {
  if (table === collection) return isCollection ? file : file.subarray(0, 0);
  if (table === 0) return file.subarray(begin);
  const tables = file.readUInt16BE(begin + 4);
  for (let at = begin + 12; at < begin + 12 + 16 * tables; at += 16)
    if (file.readUInt32BE(at) === table) {
      const start = file.readUInt32BE(at + 8);
      return file.subarray(start, start + file.readUInt32BE(at + 12));
    }
  return file.subarray(0, 0);
}
