"use client";

import Link from "next/link";
import { useFormatter, useTimeZone, useTranslations } from "next-intl";

import { useCurrentMinute } from "#components/frame/current-minute.ts";
import { daysSince } from "#components/frame/days.ts";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import type { Collection, KnowledgeDocument } from "#lib/knowledge/schema.ts";

import { DocumentMenu } from "./document-menu.tsx";
import { DocumentState } from "./document-state.tsx";
import { useFileSize } from "./file-size.ts";

type Props = { collection: Collection; documents: KnowledgeDocument[] };

/** The documents of a collection, the newest first. */
export function DocumentTable({ collection: { id, role }, documents }: Props) {
  const t = useTranslations("collections");
  const size = useFileSize();
  const columns: Column<KnowledgeDocument>[] = [
    {
      id: "document",
      head: t("document"),
      kind: "main",
      cell: (document) => <Name collectionId={id} document={document} />,
    },
    {
      id: "state",
      head: t("state"),
      cell: (document) => (
        <DocumentState collectionId={id} document={document} canRetry={role !== "reader"} />
      ),
    },
    {
      id: "added",
      head: t("added"),
      cell: ({ createdAt }) => <Added at={new Date(createdAt)} />,
      look: () => "whitespace-nowrap text-ink-2",
      lesser: true,
    },
    {
      id: "size",
      head: t("size"),
      kind: "number",
      cell: (document) => size(document.size),
      look: () => "text-ink-2",
      lesser: true,
    },
    {
      id: "act",
      head: t("actions"),
      kind: "act",
      cell: (document) => (
        <DocumentMenu collectionId={id} document={document} canEdit={role !== "reader"} />
      ),
    },
  ];
  return (
    <DataTable
      label={t("documents")}
      columns={columns}
      rows={documents}
      rowKey={(document) => document.id}
      className="mt-8"
    />
  );
}

/** The name leads to what was read; of a document that was never read there is nothing to look at. */
function Name({ collectionId, document }: { collectionId: string; document: KnowledgeDocument }) {
  const { id, name, searchable } = document;
  if (!searchable)
    return (
      <span className="wrap-anywhere">
        <Isolate>{name}</Isolate>
      </span>
    );
  return (
    <Link
      href={`/collections/${collectionId}/documents/${id}`}
      prefetch={false}
      className="wrap-anywhere hover:text-accent"
    >
      <Isolate>{name}</Isolate>
    </Link>
  );
}

function Added({ at }: { at: Date }) {
  const t = useTranslations("collections");
  const format = useFormatter();
  const timeZone = useTimeZone() ?? "UTC";
  const now = useCurrentMinute();
  if (daysSince(at, now, timeZone) <= 0) return t("today");
  const thisYear = at.getFullYear() === now.getFullYear();
  return format.dateTime(at, {
    day: "numeric",
    month: "short",
    timeZone,
    ...(!thisYear && { year: "numeric" }),
  });
}
