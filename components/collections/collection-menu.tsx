"use client";

import { useTranslations } from "next-intl";

import { EntryMenu } from "#components/frame/entry-menu.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
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
  const { id, role, documents } = collection;
  if (role !== "owner") return null;
  const name = revealHidden(collection.name);
  return (
    <EntryMenu
      label={t("changeOf", { name })}
      actions={[{ name: t("change"), onPick: onChange }]}
      deletion={{
        label: t("delete"),
        title: t("deleteTitle", { name }),
        text: t("deleteText", { count: documents }),
        onDelete: async () => {
          await deleteCollection(id);
          onDeleted?.();
          return true;
        },
      }}
    />
  );
}
