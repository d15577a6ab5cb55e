"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef } from "react";

import { EntryMenu } from "#components/frame/entry-menu.tsx";
import type { MenuAction } from "#components/ui/menu-list.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { KnowledgeDocument } from "#lib/knowledge/schema.ts";

import { deleteDocument, documentPath } from "./requests.ts";
import { acceptedKinds, PickInput } from "./upload-inputs.tsx";
import { uploads } from "./uploads.ts";

type Props = { collectionId: string; document: KnowledgeDocument; canEdit: boolean };

/** What can be done with a document. */
export function DocumentMenu({ collectionId, document, canEdit }: Props) {
  const t = useTranslations("collections");
  const router = useRouter();
  const picker = useRef<HTMLInputElement>(null);
  const { id, searchable } = document;
  const name = revealHidden(document.name);
  const read: MenuAction = {
    name: t("documentOpen"),
    onPick: () => router.push(`/collections/${collectionId}/documents/${id}`),
  };
  const actions: MenuAction[] = [
    ...(searchable ? [read] : []),
    {
      name: t("documentDownload"),
      onPick: () => location.assign(documentPath(collectionId, id, "/file")),
    },
    ...(canEdit ? [{ name: t("documentReplace"), onPick: () => picker.current?.click() }] : []),
  ];
  const deletion = {
    label: t("documentDelete"),
    title: t("documentDeleteTitle", { name }),
    text: t("documentDeleteText"),
    onDelete: () => deleteDocument(collectionId, id),
  };
  return (
    <>
      <EntryMenu
        label={t("changeOf", { name })}
        actions={actions}
        deletion={canEdit ? deletion : undefined}
      />
      {canEdit && (
        <PickInput
          ref={picker}
          label={t("replaceFile", { name })}
          accept={acceptedKinds}
          onPick={(files) => uploads.add(collectionId, files, id)}
        />
      )}
    </>
  );
}
