import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";

import { DocumentReader } from "#components/reader/document-reader.tsx";
import type { WantedMark } from "#components/reader/marks.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import { getCollection, getDocument, readDocumentPage, readPassage } from "#lib/knowledge/index.ts";

import { idOf, orMissing } from "../../../../path-id.ts";
import { viewerOrSignIn } from "../../../../viewer.ts";

type Props = {
  params: Promise<{ id: string; documentId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};
type Address = { collectionId: string; documentId: string };

/** The document of the URL, read once for the page and its title. */
const documentOf = cache(async (id: string, documentPart: string) => {
  const viewer = await viewerOrSignIn();
  const [collectionId, documentId] = [idOf(id), idOf(documentPart)];
  if (!collectionId || !documentId) return undefined;
  const address = { collectionId, documentId };
  const document = await orMissing(getDocument(viewer, address));
  return document && { viewer, address, document };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id, documentId } = await params;
  const found = await documentOf(id, documentId);
  return found ? { title: found.document.name } : {};
}

export default async function DocumentPage({ params, searchParams }: Props) {
  const { id, documentId } = await params;
  const found = await documentOf(id, documentId);
  if (!found) notFound();
  const { viewer, address, document } = found;
  const { page, mark, quote } = await searchParams;
  const [collection, wanted] = await Promise.all([
    orMissing(getCollection(viewer, address.collectionId)),
    typeof mark === "string" ? markOf(viewer, address, mark, quote) : undefined,
  ]);
  const number = numberOf(page) ?? wanted?.ranges[0]?.page ?? 1;
  const view =
    (await orMissing(readDocumentPage(viewer, address, number))) ??
    // A page that the document does not have any more.
    (await orMissing(readDocumentPage(viewer, address, 1)));
  if (!collection || !view) notFound();
  return (
    <DocumentReader
      key={`${document.id} ${mark} ${number}`}
      address={address}
      name={document.name}
      collectionName={collection.name}
      initial={view}
      mark={wanted}
    />
  );
}

/** Null for a passage that the document does not have any more. */
async function markOf(
  viewer: Viewer,
  address: Address,
  passageId: string,
  quote: string | string[] | undefined,
): Promise<WantedMark | null> {
  const passage = await orMissing(readPassage(viewer, address, passageId));
  return passage
    ? { ranges: passage.ranges, quote: typeof quote === "string" ? quote : undefined }
    : null;
}

const numberOf = (page: string | string[] | undefined): number | undefined =>
  typeof page === "string" && /^[1-9]\d{0,5}$/.test(page) ? Number(page) : undefined;
