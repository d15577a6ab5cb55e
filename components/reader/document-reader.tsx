"use client";

import { Download, X } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";

import { Bar } from "#components/frame/bar.tsx";
import { Button } from "#components/ui/button.tsx";
import { icon } from "#components/ui/icon.ts";
import { iconButtonLook } from "#components/ui/icon-button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { PageView } from "#lib/knowledge/schema.ts";

import type { WantedMark } from "./marks.ts";
import { PageFaces } from "./page-faces.tsx";
import { PageTurner } from "./page-turner.tsx";
import { type DocumentAddress, pathOfDocument, usePage } from "./requests.ts";

type Props = {
  address: DocumentAddress;
  name: string;
  collectionName: string;
  initial: PageView;
  /** Undefined: nothing is to be marked; null: what is to be marked is gone. */
  mark: WantedMark | null | undefined;
};

/** A document page by page: the picture of each, and beside it the text that was read from it. */
export function DocumentReader({ address, name, collectionName, initial, mark }: Props) {
  const t = useTranslations("reader");
  const [number, setNumber] = useState(initial.number);
  const { page, isChanging, isLost, again } = usePage(address, number, initial);
  const main = useRef<HTMLElement>(null);
  const turn = useCallback((to: number) => {
    setNumber(to);
    const query = new URLSearchParams(location.search);
    query.set("page", String(to));
    // The way back leads to where the document was opened, not through all of its pages.
    history.replaceState(history.state, "", `?${query}`);
    scrollTo({ top: 0 });
  }, []);
  useShownMark(main, page.number);
  return (
    <>
      <Bar
        where={
          <h1 className="truncate font-medium text-ink">
            <Isolate>{name}</Isolate>
          </h1>
        }
      >
        <PageTurner number={number} pages={page.pages} onTurn={turn} />
        <a
          href={pathOfDocument(address, "/file")}
          download
          aria-label={t("download")}
          title={t("download")}
          className={`${iconButtonLook} ms-2`}
        >
          <Download {...icon} />
        </a>
        <Link
          href={`/collections/${address.collectionId}`}
          prefetch={false}
          aria-label={t("back", { name: revealHidden(collectionName) })}
          title={t("back", { name: revealHidden(collectionName) })}
          className={iconButtonLook}
        >
          <X {...icon} />
        </Link>
      </Bar>
      <main
        ref={main}
        id="main"
        tabIndex={-1}
        aria-busy={isChanging || undefined}
        className="px-12 pt-4 pb-24 outline-none phone:px-5 phone:pt-4 phone:pb-16"
      >
        <p role="status" className="sr-only">
          {isChanging ? t("loading") : t("status", { page: page.number, pages: page.pages })}
        </p>
        {isLost && (
          <InlineNotice
            tone="danger"
            className="mb-4"
            acts={<Button onClick={again}>{t("again")}</Button>}
          >
            {t.rich("lost", { b: bold })}
          </InlineNotice>
        )}
        <div className={page.picture ? "" : "mx-auto max-w-measure"}>
          <MarkNotice mark={mark} page={page} onTurn={turn} />
        </div>
        <PageFaces
          page={page}
          picture={
            page.picture ? pathOfDocument(address, `/pages/${page.number}/picture`) : undefined
          }
          mark={mark ?? undefined}
        />
      </main>
    </>
  );
}

type NoticeProps = {
  mark: WantedMark | null | undefined;
  page: PageView;
  onTurn: (number: number) => void;
};

/** Says what cannot be seen on this page: that the passage is gone, or stands on another one. */
function MarkNotice({ mark, page, onTurn }: NoticeProps) {
  const t = useTranslations("reader");
  if (mark === undefined) return null;
  if (mark === null)
    return (
      <InlineNotice tone="warn" className="mb-4">
        {t.rich("markGone", { b: bold })}
      </InlineNotice>
    );
  const [first] = mark.ranges;
  if (!first || mark.ranges.some((range) => range.page === page.number)) return null;
  return (
    <InlineNotice className="mb-4">
      {t.rich("markElsewhere", {
        page: first.page,
        link: (words: ReactNode) => (
          <button type="button" className="link min-h-6" onClick={() => onTurn(first.page)}>
            {words}
          </button>
        ),
      })}
    </InlineNotice>
  );
}

/** Scrolls to what is marked on the page when it is opened. */
function useShownMark(main: React.RefObject<HTMLElement | null>, number: number): void {
  useEffect(() => {
    main.current?.querySelector("mark")?.scrollIntoView({ block: "center" });
  }, [main, number]);
}

const bold = (words: ReactNode) => <b>{words}</b>;
