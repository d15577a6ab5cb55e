"use client";

import { useTranslations } from "next-intl";

import { useMutation } from "#components/frame/use-mutation.ts";
import { revealHidden } from "#components/ui/plain-text.ts";
import { ProgressBar } from "#components/ui/progress-bar.tsx";
import type { KnowledgeDocument } from "#lib/knowledge/schema.ts";

import { isMoving, retryDocument } from "./requests.ts";

type Props = { collectionId: string; document: KnowledgeDocument; canRetry: boolean };

/** How far the reading of a document is, or why it failed and a way on. */
export function DocumentState({ collectionId, document, canRetry }: Props) {
  const t = useTranslations("collections");
  const { status, searchable, place, pages, pagesRead, passages, error } = document;
  // Beside a version that is not ready, the one before is still there.
  const earlier = searchable && status !== "ready" && (
    <span className="block text-small text-ink-3">{t("stillSearched")}</span>
  );
  if (status === "ready") return t("ready", { passages });
  if (status === "failed")
    return (
      <span>
        <span className="text-danger">{t("failed")}</span>
        {canRetry && <Retry collectionId={collectionId} document={document} />}
        {error !== null && <span className="block max-w-88 text-small text-ink-2">{error}</span>}
        {earlier}
      </span>
    );
  const words = () => {
    if (status === "queued") return place === null ? t("queued") : t("queuedAt", { place });
    if (status === "indexing") return t("indexing");
    return pages === null ? t("opening") : t("reading", { read: pagesRead, pages });
  };
  const isCounted = isMoving(document) && status === "reading" && pages !== null && pages > 0;
  return (
    <span>
      {/* Its words change every second. */}
      <span className="whitespace-nowrap tabular" translate="no">
        {words()}
        {isCounted && <ProgressBar share={pagesRead / pages} className="ms-2" />}
      </span>
      {earlier}
    </span>
  );
}

function Retry({ collectionId, document: { id, name } }: Omit<Props, "canRetry">) {
  const t = useTranslations("collections");
  const { busy, trouble, run } = useMutation();
  return (
    <>
      {" "}
      <button
        type="button"
        aria-label={t("retryOf", { name: revealHidden(name) })}
        aria-disabled={busy || undefined}
        onClick={() => void run(() => retryDocument(collectionId, id))}
        className="link min-h-6 whitespace-nowrap touch:min-h-11"
      >
        {t("retry")}
      </button>
      {trouble && (
        <span role="alert" className="block text-small text-danger">
          {trouble}
        </span>
      )}
    </>
  );
}
