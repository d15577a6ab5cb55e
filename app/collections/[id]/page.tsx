import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";

import { CollectionView } from "#components/collections/collection-view.tsx";
import { firstDocuments } from "#components/collections/requests.ts";
import { getCollection, listDocuments } from "#lib/knowledge/index.ts";

import { idOf, orMissing } from "../../path-id.ts";
import { viewerOrSignIn } from "../../viewer.ts";

type Props = { params: Promise<{ id: string }> };

/** The collection of the URL, read once for the page and its title. */
const collectionOf = cache(async (id: string) => {
  const viewer = await viewerOrSignIn();
  const known = idOf(id);
  return { viewer, collection: known && (await orMissing(getCollection(viewer, known))) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { collection } = await collectionOf((await params).id);
  return collection ? { title: collection.name } : {};
}

export default async function CollectionPage({ params }: Props) {
  const { viewer, collection } = await collectionOf((await params).id);
  if (!collection) notFound();
  const documents = await listDocuments(viewer, collection.id, { limit: firstDocuments });
  return (
    <CollectionView
      key={collection.id}
      initial={collection}
      documents={documents}
      username={viewer.username}
    />
  );
}
