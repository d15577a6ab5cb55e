"use client";

import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Page, TitleRow } from "#components/frame/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import type { Collection } from "#lib/knowledge/schema.ts";

import { CollectionForm } from "./collection-form.tsx";
import { CollectionMenu } from "./collection-menu.tsx";
import { useCollections } from "./requests.ts";

/** The collections that the viewer may read, and the form that makes a new one or changes one. */
export function Collections({ initial, username }: { initial: Collection[]; username: string }) {
  const t = useTranslations("collections");
  const router = useRouter();
  const collections = useCollections(initial);
  // The link in the index leads here; the form is closed by the address without it.
  const isNew = useSearchParams().has("new");
  const [changedId, setChangedId] = useState<string>();
  const changed = isNew ? undefined : collections.find(({ id }) => id === changedId);
  const close = () => {
    setChangedId(undefined);
    if (isNew) router.replace("/collections");
  };
  const isOpen = isNew || changed !== undefined;
  return (
    <Page title={t("title")}>
      <TitleRow title={t("title")}>
        {!isOpen && (
          <Button kind="primary" onClick={() => router.push("/collections?new")}>
            {t("add")}
          </Button>
        )}
      </TitleRow>
      <p className="mt-2 max-w-[48rem] text-pretty text-ink-2">
        {t(collections.length === 0 ? "none" : "what")}
      </p>
      {isOpen && (
        <CollectionForm
          key={changed?.id ?? "new"}
          collection={changed}
          username={username}
          onDone={(madeId) => {
            if (madeId === undefined || changed) return close();
            router.push(`/collections/${madeId}`);
          }}
        />
      )}
      {collections.length > 0 && (
        <CollectionTable collections={collections} onChange={({ id }) => setChangedId(id)} />
      )}
    </Page>
  );
}

type TableProps = { collections: Collection[]; onChange: (collection: Collection) => void };

function CollectionTable({ collections, onChange }: TableProps) {
  const t = useTranslations("collections");
  const columns: Column<Collection>[] = [
    { id: "name", head: t("name"), kind: "main", cell: (each) => <Name collection={each} /> },
    {
      id: "documents",
      head: t("documents"),
      cell: ({ documents, ready }) => <Counts documents={documents} ready={ready} />,
    },
    {
      id: "readers",
      head: t("readers"),
      cell: ({ visibility }) => t(visibility),
      look: ({ visibility }) => (visibility === "private" ? "text-ink-3" : ""),
    },
    {
      id: "act",
      head: t("actions"),
      kind: "act",
      cell: (each) => <CollectionMenu collection={each} onChange={() => onChange(each)} />,
    },
  ];
  return (
    <DataTable
      label={t("title")}
      columns={columns}
      rows={collections}
      rowKey={({ id }) => id}
      className="mt-8"
    />
  );
}

function Name({ collection: { id, name, description } }: { collection: Collection }) {
  return (
    <span className="wrap-anywhere">
      <Link href={`/collections/${id}`} prefetch={false} className="hover:text-accent">
        <Isolate>{name}</Isolate>
      </Link>
      {description !== "" && (
        <span dir="auto" className="block text-small font-regular text-ink-2">
          {description}
        </span>
      )}
    </span>
  );
}

/** How many documents there are, and how many of them are searched when not all are. */
function Counts({ documents, ready }: { documents: number; ready: number }) {
  const t = useTranslations("collections");
  return (
    <span>
      {/* Folded, there are no heads. */}
      <span className="unfold:hidden">{t("documents")} </span>
      {documents === ready ? t("count", { documents }) : t("countReady", { documents, ready })}
    </span>
  );
}
