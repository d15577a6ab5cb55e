import type { ReactNode } from "react";

import { CollectionsFrame } from "#components/collections/collections-frame.tsx";
import { listCollections } from "#lib/knowledge/index.ts";

import { viewerOrSignIn } from "../viewer.ts";

export default async function CollectionsLayout({ children }: { children: ReactNode }) {
  const viewer = await viewerOrSignIn();
  const { items } = await listCollections(viewer, { limit: 200 });
  return (
    <CollectionsFrame name={viewer.name} collections={items}>
      {children}
    </CollectionsFrame>
  );
}
