import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { Collections } from "#components/collections/collections.tsx";
import { listCollections } from "#lib/knowledge/index.ts";

import { viewerOrSignIn } from "../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("collections"))("title") };
}

export default async function CollectionsPage() {
  const viewer = await viewerOrSignIn();
  const { items } = await listCollections(viewer, { limit: 200 });
  return <Collections initial={items} username={viewer.username} />;
}
