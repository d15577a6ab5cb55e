"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";

import { ConfirmDelete } from "#components/frame/confirm-delete.tsx";
import type { MenuAction } from "#components/ui/menu-list.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import { RowMenu } from "#components/ui/row-menu.tsx";
import type { KnowledgeDocument } from "#lib/knowledge/schema.ts";

import { deleteDocument, documentPath } from "./requests.ts";
import { acceptedKinds, PickInput } from "./upload-inputs.tsx";
import { uploads } from "./uploads.ts";

type Props = { collectionId: string; document: KnowledgeDocument; canEdit: boolean };

/** What can be done with a document. */
export function DocumentMenu({ collectionId, document, canEdit }: Props) {
  const t = useTranslations("collections");
  const router = useRouter();
  const [isAsked, setAsked] = useState(false);
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
    ...(canEdit
      ? [
          { name: t("documentReplace"), onPick: () => picker.current?.click() },
          { name: t("documentDelete"), danger: true, onPick: () => setAsked(true) },
        ]
      : []),
  ];
  return (
    <>
      <RowMenu label={t("changeOf", { name })} actions={actions} />
      {canEdit && (
        <PickInput
          ref={picker}
          label={t("replaceFile", { name })}
          accept={acceptedKinds}
          onPick={(files) => uploads.add(collectionId, files, id)}
        />
      )}
      <ConfirmDelete
        open={isAsked}
        title={t("documentDeleteTitle", { name })}
        label={t("documentDelete")}
        onDelete={() => deleteDocument(collectionId, id)}
        onClose={() => setAsked(false)}
      >
        {t("documentDeleteText")}
      </ConfirmDelete>
    </>
  );
}
