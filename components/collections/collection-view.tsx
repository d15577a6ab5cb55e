"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";

import { Page } from "#components/frame/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { Collection, DocumentList } from "#lib/knowledge/schema.ts";

import { CollectionHead } from "./collection-head.tsx";
import { DocumentTable } from "./document-table.tsx";
import { firstDocuments, useCollections, useDocuments } from "./requests.ts";
import { TryQuestion } from "./try-question.tsx";
import { UploadList } from "./upload-list.tsx";
import { useIncomingFiles } from "./use-incoming-files.ts";

type Props = {
  initial: Collection;
  documents: DocumentList;
  /** The viewer's. */
  username: string;
};

/** A collection: its documents with their states, uploads for those who may change it, and a question to try it with. */
export function CollectionView({ initial, documents: initialDocuments, username }: Props) {
  const t = useTranslations("collections");
  const collection = useCollections([initial]).find(({ id }) => id === initial.id) ?? initial;
  const [most, setMost] = useState(firstDocuments);
  const { documents, isStale } = useDocuments(collection.id, initialDocuments, most);
  const canEdit = collection.role !== "reader";
  const isOver = useIncomingFiles(canEdit ? collection.id : undefined);
  const shown = documents.items.length;
  return (
    <Page title={<Isolate>{collection.name}</Isolate>}>
      <CollectionHead collection={collection} username={username} />
      {isStale && (
        <InlineNotice tone="warn" className="mt-4">
          {t.rich("stale", { b: bold })}
        </InlineNotice>
      )}
      {isOver && (
        // In sight wherever the page was scrolled to.
        <InlineNotice
          tone="live"
          className="sticky! top-0 z-[3] mt-4 bg-paper py-2 before:top-3 phone:top-bar"
        >
          {t.rich("letGo", { name: revealHidden(collection.name), b: bold })}
        </InlineNotice>
      )}
      <UploadList collectionId={collection.id} documents={documents.items} />
      {collection.ready > 0 && <TryQuestion collectionId={collection.id} />}
      {shown === 0 ? (
        <p className="mt-8 text-pretty text-ink-2">
          {canEdit
            ? t("emptyText")
            : t("emptyReader", { owner: revealHidden(collection.ownerName) })}
        </p>
      ) : (
        <DocumentTable collection={collection} documents={documents.items} />
      )}
      {documents.nextCursor !== null && (
        <Button kind="bare" flush className="mt-4" onClick={() => setMost(most + moreDocuments)}>
          {collection.documents > shown
            ? t("more", { count: Math.min(moreDocuments, collection.documents - shown) })
            : t("moreUnknown")}
        </Button>
      )}
    </Page>
  );
}

/** How many documents are shown beside the first ones, each time. */
const moreDocuments = 200;

const bold = (words: ReactNode) => <b>{words}</b>;
