"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { ConfirmDelete } from "#components/frame/confirm-delete.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import { RowMenu } from "#components/ui/row-menu.tsx";
import type { Collection } from "#lib/knowledge/schema.ts";

import { deleteCollection } from "./requests.ts";

type Props = {
  collection: Collection;
  onChange: () => void;
  /** Called when it is deleted. */
  onDeleted?: () => void;
};

/** What its owner can do with a collection. */
export function CollectionMenu({ collection, onChange, onDeleted }: Props) {
  const t = useTranslations("collections");
  const [isAsked, setAsked] = useState(false);
  const { id, role, documents } = collection;
  if (role !== "owner") return null;
  const name = revealHidden(collection.name);
  return (
    <>
      <RowMenu
        label={t("changeOf", { name })}
        actions={[
          { name: t("change"), onPick: onChange },
          { name: t("delete"), danger: true, onPick: () => setAsked(true) },
        ]}
      />
      <ConfirmDelete
        open={isAsked}
        title={t("deleteTitle", { name })}
        label={t("delete")}
        onDelete={async () => {
          await deleteCollection(id);
          onDeleted?.();
          return true;
        }}
        onClose={() => setAsked(false)}
      >
        {t("deleteText", { count: documents })}
      </ConfirmDelete>
    </>
  );
}
