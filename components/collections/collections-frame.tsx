"use client";

import { Plus } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { AreaFrame } from "#components/frame/area-frame.tsx";
import { IndexLink, rowLook } from "#components/frame/index-rows.tsx";
import { icon } from "#components/ui/icon.ts";
import { Isolate } from "#components/ui/isolate.tsx";
import type { Collection } from "#lib/knowledge/schema.ts";

import { useCollections } from "./requests.ts";

type Props = { name: string; collections: Collection[]; children: ReactNode };

/** The frame of the pages of collections: their list on the left, the selected one beside it. */
export function CollectionsFrame({ name, collections: initial, children }: Props) {
  const t = useTranslations("collections");
  const path = usePathname();
  const collections = useCollections(initial);
  const index = (
    <>
      {collections.length > 0 && (
        <IndexLink href="/collections" current={path === "/collections"}>
          {t("all")}
        </IndexLink>
      )}
      <ul>
        {collections.map((collection) => (
          <li key={collection.id}>
            <CollectionRow collection={collection} path={path} />
          </li>
        ))}
      </ul>
      <Link href="/collections?new" prefetch={false} className={rowLook}>
        <Plus {...icon} className="flex-none text-ink-3" />
        {t("add")}
      </Link>
    </>
  );
  return (
    <AreaFrame title={t("title")} name={name} index={index}>
      {children}
    </AreaFrame>
  );
}

function CollectionRow({ collection, path }: { collection: Collection; path: string }) {
  const t = useTranslations("collections");
  const format = useFormatter();
  const { id, name, documents } = collection;
  const href = `/collections/${id}`;
  const isHere = path === href ? "page" : path.startsWith(`${href}/`) ? "true" : undefined;
  return (
    <Link href={href} prefetch={false} aria-current={isHere} className={rowLook}>
      <span className="min-w-0 flex-1 truncate">
        <Isolate>{name}</Isolate>
      </span>
      <span className="text-note text-ink-3 tabular">
        <span className="sr-only">{t("documents")} </span>
        {format.number(documents)}
      </span>
    </Link>
  );
}
