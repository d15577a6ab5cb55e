"use client";

import { useTranslations } from "next-intl";

import { revealHidden } from "#components/ui/plain-text.ts";
import type { Collection } from "#lib/knowledge/schema.ts";

/** What a collection is, in sentences: how much is in it, who reads it, and what it is about. */
export function CollectionSentence({ collection }: { collection: Collection }) {
  const t = useTranslations("collections");
  const { documents, ready, visibility, role, description, onlyFromDocuments } = collection;
  const owner = revealHidden(collection.ownerName);
  const own = role === "owner";
  const counts =
    documents === 0
      ? t("sentenceEmpty")
      : documents === ready
        ? t("sentenceReady", { documents })
        : t("sentence", { documents, ready });
  const readers = {
    private: t("readPrivate"),
    people: own ? t("readPeopleOwn") : t("readPeople", { owner }),
    everyone: own ? t("readEveryoneOwn") : t("readEveryone", { owner }),
  };
  const sentences = [counts, readers[visibility], onlyFromDocuments ? t("onlySentence") : ""];
  return (
    <>
      <p role="status" className="mt-2 max-w-[48rem] text-pretty text-ink-2">
        {sentences.filter(Boolean).join(t("between"))}
      </p>
      {description !== "" && (
        <p
          dir="auto"
          className="mt-2 max-w-[48rem] text-pretty wrap-anywhere whitespace-pre-line text-ink-2"
        >
          {description}
        </p>
      )}
    </>
  );
}
