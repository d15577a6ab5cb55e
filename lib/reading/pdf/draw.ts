import { readFile } from "node:fs/promises";

import { encode } from "fast-png";

import { ReadingError } from "../reading-error.ts";
import { offerFonts } from "./fonts.ts";
import { heapsOf, openPdf, type PdfDocument, withPage } from "./pdfium.ts";

/** Larger pictures are of no use, and cost memory: in pixels. */
const largest = { side: 4_000, area: 12_000_000 };
/** The annotations too, without the smoothing that is for one kind of screen. */
const withAnnotations = 1;

/** A page of a PDF file as a PNG, `width` pixels wide or as wide as is allowed. `page` from 1. */
export async function drawPage(
  path: string,
  { page, width }: { page: number; width: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const document = await openPdf(await readFile(path));
  try {
    offerFonts(document.pdfium);
    if (page > document.pages) throw new ReadingError("damaged", "there is no such page");
    return withPage(document, page - 1, (handle) => draw(document, handle, width));
  } finally {
    document.close();
  }
}

function draw({ pdfium }: PdfDocument, page: number, wanted: number): Uint8Array<ArrayBuffer> {
  const shape = pdfium.FPDF_GetPageHeightF(page) / Math.max(pdfium.FPDF_GetPageWidthF(page), 1);
  if (!Number.isFinite(shape) || shape <= 0) throw new ReadingError("damaged");
  const widest = Math.min(largest.side, largest.side / shape, Math.sqrt(largest.area / shape));
  const width = Math.max(1, Math.round(Math.min(wanted, widest)));
  const height = Math.max(1, Math.round(width * shape));
  const bitmap = pdfium.FPDFBitmap_Create(width, height, 0);
  if (bitmap === 0) throw new ReadingError("too_expensive");
  try {
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, withAnnotations);
    const stride = pdfium.FPDFBitmap_GetStride(bitmap);
    const start = pdfium.FPDFBitmap_GetBuffer(bitmap);
    const drawn = heapsOf(pdfium).HEAPU8.subarray(start, start + stride * height);
    return new Uint8Array(
      encode({
        width,
        height,
        channels: 3,
        depth: 8,
        data: withoutAlpha(drawn, stride, width, height),
      }),
    );
  } finally {
    pdfium.FPDFBitmap_Destroy(bitmap);
  }
}

/** PDFium's pixels are blue, green, red and one more byte. */
function withoutAlpha(
  drawn: Uint8Array,
  stride: number,
  width: number,
  height: number,
): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y += 1)
    for (let x = 0, from = y * stride; x < width; x += 1, from += 4, to += 3) {
      data[to] = drawn[from + 2] ?? 0;
      data[to + 1] = drawn[from + 1] ?? 0;
      data[to + 2] = drawn[from] ?? 0;
    }
  return data;
}
