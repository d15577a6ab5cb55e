import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";

import type { Viewer } from "#lib/auth/viewer.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { drawInChild } from "#lib/reading/index.ts";

import type { DocumentPath } from "./document-store.ts";
import { pathOf } from "./files.ts";
import { inTurn } from "./in-turn.ts";
import * as pages from "./page-store.ts";
import { isPdf, passageIdPattern } from "./rules.ts";
import type { PageView, PassageView } from "./schema.ts";

/** A stored file: its name, its length in bytes, and its bytes. */
export type DocumentFile = { name: string; size: number; bytes: ReadableStream<Uint8Array> };

/** The file of a document: of the version that is searched, or else of the newest. Throws `not_found`. */
export async function openDocumentFile(viewer: Viewer, path: DocumentPath): Promise<DocumentFile> {
  const { name, hash } = await pages.findShown(viewer, path);
  const place = pathOf(hash);
  const { size } = await stat(place).catch(() => {
    throw notFound("document");
  });
  const bytes = Readable.toWeb(createReadStream(place)) as ReadableStream<Uint8Array>;
  return { name, size, bytes };
}

/** A page as it was read, of the version that is searched, or else of the newest. Throws `not_found`. */
export async function readDocumentPage(
  viewer: Viewer,
  path: DocumentPath,
  number: number,
): Promise<PageView> {
  const shown = await pages.findShown(viewer, path);
  const page = await pages.find(shown.versionId, number);
  if (!page) throw notFound("document_page");
  return { ...page, pages: shown.pages ?? shown.pagesRead, picture: isPdf(shown.name) };
}

/** Where a passage stands in the version of a document that is searched. Throws `not_found`. */
export async function readPassage(
  viewer: Viewer,
  path: DocumentPath,
  id: string,
): Promise<PassageView> {
  if (!passageIdPattern.test(id)) throw notFound("passage");
  const { headings, ...passage } = await pages.findPassage(viewer, path, id);
  return { ...passage, page: passage.ranges[0]?.page ?? 1, heading: headings.join(" › ") };
}

/** The picture of a page as PNG, `width` pixels wide. Throws `not_found`, also for a file without pages that can be drawn. */
export async function drawDocumentPage(
  viewer: Viewer,
  path: DocumentPath,
  number: number,
  width: number,
): Promise<Uint8Array> {
  const { name, hash, versionId } = await pages.findShown(viewer, path);
  if (!(await pages.find(versionId, number))) throw notFound("document_page");
  if (!isPdf(name)) throw new AppError("not_found", "document_picture_missing");
  return inTurn("drawings", drawingsAtOnce, () =>
    drawInChild(pathOf(hash), { page: number, width, limits: drawingLimits }),
  );
}

/** What the process that draws a page may take; and how many of them there are at a time, whatever is asked. */
const drawingLimits = { seconds: 30, memoryMb: 512 };
const drawingsAtOnce = 2;
