// PDFium as WebAssembly: opening a document, and its pages one after the other. It runs in this thread.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { init, type WrappedPdfiumModule } from "@embedpdf/pdfium";

import { ReadingError } from "../reading-error.ts";
import type { ReadingProblem } from "../schema.ts";

export type Pdfium = WrappedPdfiumModule;

type Heaps = { HEAPU8: Uint8Array; HEAPF32: Float32Array; HEAPF64: Float64Array };

/** PDFium's memory. To be asked for anew after each call: a call may have made it larger. */
export const heapsOf = ({ pdfium }: Pdfium): Heaps => pdfium as unknown as Heaps;

/** An open document. `close` must be called, once. */
export type PdfDocument = { pdfium: Pdfium; handle: number; pages: number; close(): void };

let loaded: Promise<Pdfium> | undefined;

/** PDFium, loaded once in a process. */
async function load(): Promise<Pdfium> {
  const path = fileURLToPath(import.meta.resolve("@embedpdf/pdfium/pdfium.wasm"));
  const bytes = await readFile(path);
  const pdfium = await init({ wasmBinary: new Uint8Array(bytes).buffer });
  pdfium.PDFiumExt_Init();
  return pdfium;
}

/** What FPDF_GetLastError says, where it is not that the file is broken. */
const problems: Partial<Record<number, ReadingProblem>> = { 4: "encrypted", 5: "encrypted" };

/** Opens a document. A broken table of its objects is repaired. Throws a ReadingError. */
export async function openPdf(bytes: Uint8Array): Promise<PdfDocument> {
  loaded ??= load();
  const pdfium = await loaded;
  const { wasmExports } = pdfium.pdfium;
  const memory = wasmExports.malloc(bytes.length);
  if (memory === 0) throw new ReadingError("too_expensive");
  heapsOf(pdfium).HEAPU8.set(bytes, memory);
  const handle = guarded(() => pdfium.FPDF_LoadMemDocument(memory, bytes.length, ""));
  if (handle === 0) {
    const code = pdfium.FPDF_GetLastError();
    wasmExports.free(memory);
    throw new ReadingError(problems[code] ?? "damaged", `PDFium's error ${code}`);
  }
  return {
    pdfium,
    handle,
    pages: pdfium.FPDF_GetPageCount(handle),
    close() {
      pdfium.FPDF_CloseDocument(handle);
      wasmExports.free(memory);
    },
  };
}

/** Uses a page, and frees what it took. */
export function withPage<T>(document: PdfDocument, index: number, work: (page: number) => T): T {
  const { pdfium, handle } = document;
  const page = guarded(() => pdfium.FPDF_LoadPage(handle, index));
  if (page === 0) throw new ReadingError("damaged", "a page cannot be loaded");
  try {
    return guarded(() => work(page));
  } finally {
    pdfium.FPDF_ClosePage(page);
  }
}

/** Uses `bytes` bytes of PDFium's memory. */
export function withMemory<T>(pdfium: Pdfium, bytes: number, work: (at: number) => T): T {
  const { wasmExports } = pdfium.pdfium;
  const at = wasmExports.malloc(bytes);
  if (at === 0) throw new ReadingError("too_expensive");
  try {
    return work(at);
  } finally {
    wasmExports.free(at);
  }
}

/** WebAssembly ends with such an error when it runs out of memory, recurses too deep, or finds itself broken. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof ReadingError) throw thrown;
    if (thrown instanceof WebAssembly.RuntimeError) throw new ReadingError("damaged");
    if (thrown instanceof RangeError) throw new ReadingError("too_expensive");
    throw thrown;
  }
}
