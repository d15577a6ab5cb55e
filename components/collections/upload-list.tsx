"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Button } from "#components/ui/button.tsx";
import { icon } from "#components/ui/icon.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import { ProgressBar } from "#components/ui/progress-bar.tsx";
import type { KnowledgeDocument } from "#lib/knowledge/schema.ts";

import { isUnderWay, type Upload } from "./upload-queue.ts";
import { uploads, useUploads } from "./uploads.ts";

type Props = { collectionId: string; documents: readonly KnowledgeDocument[] };

/** How many of the files that wait are named. */
const mostNamed = 4;

/** What is being sent into a collection, and what was not taken and why, until that is dismissed. */
export function UploadList({ collectionId, documents }: Props) {
  const t = useTranslations("collections");
  const own = useUploads().filter((each) => each.collectionId === collectionId);
  const refused = own.filter(({ state }) => state === "refused");
  const underWay = own.filter(isUnderWay);
  const taken = own.length - refused.length;
  const done = taken - underWay.length;
  const isBusy = underWay.length > 0;
  if (own.length === 0) return null;
  const hidden = underWay.length - mostNamed;
  return (
    <section
      aria-label={t("uploads")}
      className={`bar-mark mt-6 max-w-[48rem] before:inset-y-1 before:-start-hang phone:before:-start-3 ${isBusy ? "" : "before:bg-control"}`}
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-ui leading-say">
        <p role="status" className="text-ink-2 tabular">
          {isBusy ? t("uploading", { done, count: taken }) : t("uploaded", { count: done })}
        </p>
        {isBusy ? (
          <Button kind="bare" onClick={() => underWay.map(({ id }) => uploads.cancel(id))}>
            {t("cancelAll")}
          </Button>
        ) : (
          <Button kind="bare" onClick={() => uploads.dismiss(collectionId)}>
            {t("dismiss")}
          </Button>
        )}
      </div>
      {isBusy && (
        <ul>
          {underWay.slice(0, mostNamed).map((upload) => (
            <UnderWay key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
      {hidden > 0 && (
        <p className="text-small text-ink-3">{t("uploadWaiting", { count: hidden })}</p>
      )}
      {refused.length > 0 && (
        <div role="alert" className="mt-2">
          <p className="text-ui text-danger">{t("uploadProblems", { count: refused.length })}</p>
          <ul className="mt-1 max-h-64 overflow-y-auto">
            {refused.map((upload) => (
              <RefusedFile key={upload.id} upload={upload} documents={documents} />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function UnderWay({ upload: { id, file, state, share } }: { upload: Upload }) {
  const t = useTranslations("collections");
  const name = revealHidden(file.name);
  const percent = Math.round(share * 100);
  return (
    <li className="flex items-center gap-3 text-ui">
      <span className="min-w-0 flex-1 truncate">
        <Isolate>{file.name}</Isolate>
      </span>
      {state === "sending" && (
        <span
          role="progressbar"
          aria-label={t("uploadProgressOf", { name })}
          aria-valuenow={percent}
          className="whitespace-nowrap text-small text-ink-2 tabular"
        >
          <ProgressBar share={share} className="me-2" />
          {t("uploadProgress", { percent })}
        </span>
      )}
      <IconButton label={t("cancelUpload", { name })} onClick={() => uploads.cancel(id)}>
        <X {...icon} />
      </IconButton>
    </li>
  );
}

type RefusedProps = { upload: Upload; documents: readonly KnowledgeDocument[] };

function RefusedFile({ upload: { id, file, problem }, documents }: RefusedProps) {
  const t = useTranslations("collections");
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 py-1 text-ui">
      <span className="font-medium wrap-anywhere">
        <Isolate>{file.name}</Isolate>
      </span>
      <span className="text-ink-2">
        <Reason upload={{ problem }} documents={documents} />
      </span>
      {problem?.kind === "lost" && (
        <button
          type="button"
          onClick={() => uploads.again(id)}
          className="link min-h-6 touch:min-h-11"
        >
          {t("sendAgain")}
        </button>
      )}
    </li>
  );
}

type ReasonProps = { upload: Pick<Upload, "problem">; documents: readonly KnowledgeDocument[] };

function Reason({ upload: { problem }, documents }: ReasonProps): ReactNode {
  const t = useTranslations("collections");
  const tc = useTranslations("common");
  if (!problem) return null;
  if (problem.kind === "refused") return problem.message;
  if (problem.kind === "lost") return tc("unreachable");
  if (problem.kind !== "duplicate")
    return t(
      ({ kind: "refusedKind", empty: "refusedEmpty", unreadable: "refusedUnreadable" } as const)[
        problem.kind
      ],
    );
  const twin = documents.find((document) => document.id === problem.documentId);
  return twin
    ? t.rich("refusedDuplicate", {
        name: revealHidden(twin.name),
        link: (name: ReactNode) =>
          twin.searchable ? (
            <Link
              href={`${location.pathname}/documents/${twin.id}`}
              prefetch={false}
              className="link"
            >
              {name}
            </Link>
          ) : (
            name
          ),
      })
    : t("refusedDuplicateUnknown");
}
