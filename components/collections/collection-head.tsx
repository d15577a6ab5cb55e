"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";

import { TitleRow } from "#components/frame/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { Collection } from "#lib/knowledge/schema.ts";

import { CollectionForm } from "./collection-form.tsx";
import { CollectionMenu } from "./collection-menu.tsx";
import { CollectionSentence } from "./collection-sentence.tsx";
import { type OpenPicker, UploadHow, UploadInputs } from "./upload-inputs.tsx";

/** What stands above the documents: the name, what can be done, and what the collection is. */
export function CollectionHead({
  collection,
  username,
}: {
  collection: Collection;
  username: string;
}) {
  const t = useTranslations("collections");
  const router = useRouter();
  const pickers = useRef<OpenPicker>(null);
  const [isChanging, setChanging] = useState(false);
  const canEdit = collection.role !== "reader";
  return (
    <>
      <TitleRow title={revealHidden(collection.name)}>
        <span className="flex items-center gap-2">
          {canEdit && !isChanging && (
            <Button kind="primary" onClick={() => pickers.current?.files()}>
              {t("upload")}
            </Button>
          )}
          <CollectionMenu
            collection={collection}
            onChange={() => setChanging(true)}
            onDeleted={() => router.push("/collections")}
          />
        </span>
      </TitleRow>
      <CollectionSentence collection={collection} />
      {canEdit && (
        <>
          <UploadInputs ref={pickers} collectionId={collection.id} />
          {!isChanging && <UploadHow onFolder={() => pickers.current?.folder()} />}
        </>
      )}
      {isChanging && (
        <CollectionForm
          collection={collection}
          username={username}
          onDone={() => setChanging(false)}
        />
      )}
    </>
  );
}
