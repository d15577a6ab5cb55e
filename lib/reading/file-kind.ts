// What a file is: by its beginning and by its name, which must agree.

import { extname } from "node:path";

import { partNames } from "./office/package.ts";
import { ReadingError } from "./reading-error.ts";

export type FileKind = "pdf" | "word" | "excel" | "slides" | "html" | "markdown" | "csv" | "text";

const kinds: Partial<Record<string, FileKind>> = {
  ".pdf": "pdf",
  ".docx": "word",
  ".docm": "word",
  ".xlsx": "excel",
  ".xlsm": "excel",
  ".pptx": "slides",
  ".pptm": "slides",
  ".html": "html",
  ".htm": "html",
  ".xhtml": "html",
  ".md": "markdown",
  ".markdown": "markdown",
  ".csv": "csv",
  ".tsv": "csv",
  ".txt": "text",
  ".text": "text",
  ".log": "text",
};

/** The part that a package has if it is of the kind. */
const mainParts: Partial<Record<FileKind, string>> = {
  word: "word/document.xml",
  excel: "xl/workbook.xml",
  slides: "ppt/presentation.xml",
};

/** Beginnings of files that are no text, whatever their name says. */
const pictures = [
  "\x89PNG",
  "\xff\xd8\xff",
  "GIF8",
  "RIFF",
  "\x7fELF",
  "MZ\x90",
  "\x1f\x8b",
  "Rar!",
  "7z\xbc\xaf",
  "%!PS",
];

/** Throws a ReadingError when it is of no kind that is read, or is not what its name says. `name`: as its owner calls it. */
export function fileKind(bytes: Uint8Array, name: string): FileKind {
  const start = Buffer.from(bytes.subarray(0, 1_024)).toString("latin1");
  const named = kinds[extname(name).toLowerCase()];
  // In such a file Office puts a document that needs a password.
  if (start.startsWith("\xd0\xcf\x11\xe0")) {
    const main = named && mainParts[named];
    throw new ReadingError(main === undefined ? "unsupported" : "encrypted");
  }
  if (start.includes("%PDF-") && (named === "pdf" || start.startsWith("%PDF-")))
    return agreed("pdf", named);
  if (start.startsWith("PK")) return agreed(packageKind(bytes), named);
  if (pictures.some((one) => start.startsWith(one))) return agreed(undefined, named);
  if (named === "pdf" || (named && mainParts[named] !== undefined))
    throw new ReadingError("damaged");
  if (named) return named;
  // Sources, settings and the like are text, if they are any.
  if (start.includes("\0")) throw new ReadingError("unsupported");
  return /^\s*(?:<!doctype html|<html)/iu.test(start) ? "html" : "text";
}

function agreed(kind: FileKind | undefined, named: FileKind | undefined): FileKind {
  if (named && named !== kind) throw new ReadingError("damaged", "not what its name says");
  if (!kind) throw new ReadingError("unsupported");
  return kind;
}

function packageKind(bytes: Uint8Array): FileKind | undefined {
  const names = new Set(partNames(bytes));
  return (["word", "excel", "slides"] as const).find((kind) => names.has(mainParts[kind] ?? ""));
}
