"use client";

import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { Field } from "#components/ui/field.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { steadyText } from "#components/ui/plain-text.ts";
import { longestSearchQuery } from "#lib/knowledge/rules.ts";
import type { FoundPassage, SearchResult } from "#lib/knowledge/schema.ts";

import { tryQuestion } from "./requests.ts";

/** A question to try a collection with: the passages that an answer would be written from. */
export function TryQuestion({ collectionId }: { collectionId: string }) {
  const t = useTranslations("collections");
  const { busy, trouble, run } = useMutation();
  const [query, setQuery] = useState("");
  const [result, setResult] = useState<SearchResult>();
  const search = async (event: FormEvent) => {
    event.preventDefault();
    if (query.trim() !== "") setResult(await run(() => tryQuestion(collectionId, query.trim())));
  };
  return (
    <section aria-label={t("try")} className="mt-8">
      <form
        role="search"
        method="post"
        className="flex max-w-120 items-start gap-3"
        onSubmit={(event) => void search(event)}
      >
        <Field
          className="min-w-0 flex-1"
          type="search"
          label={t("try")}
          name="query"
          dir="auto"
          autoComplete="off"
          maxLength={longestSearchQuery}
          value={query}
          onChange={({ target }) => setQuery(target.value)}
          hint={t("tryHint")}
          error={trouble}
        />
        <Button type="submit" className="mt-5" disabled={busy}>
          {t(busy ? "trying" : "trySubmit")}
        </Button>
      </form>
      {result && <Found result={result} onClose={() => setResult(undefined)} />}
    </section>
  );
}

function Found({
  result: { passages, nearest },
  onClose,
}: {
  result: SearchResult;
  onClose: () => void;
}) {
  const t = useTranslations("collections");
  const shown = passages.length > 0 ? passages : nearest;
  const said = () => {
    if (passages.length > 0) return t("tryFound", { count: passages.length });
    return t(nearest.length > 0 ? "tryNearest" : "tryNone");
  };
  return (
    <>
      <p role="status" className="mt-4 text-ui text-ink-2">
        {said()}
      </p>
      {shown.length > 0 && (
        <ol aria-label={t("tryResults")}>
          {shown.map((passage) => (
            <Passage key={passage.id} passage={passage} />
          ))}
        </ol>
      )}
      <Button kind="bare" flush className="mt-2" onClick={onClose}>
        {t("tryClose")}
      </Button>
    </>
  );
}

function Passage({ passage }: { passage: FoundPassage }) {
  const t = useTranslations("collections");
  const format = useFormatter();
  const { id, collectionId, documentId, documentName, page, heading, text, score } = passage;
  const href = `/collections/${collectionId}/documents/${documentId}?page=${page}&mark=${id}`;
  return (
    <li className="border-b border-line py-3">
      <p className="flex flex-wrap items-baseline gap-x-3 text-ui">
        <Link href={href} prefetch={false} className="link min-w-0 wrap-anywhere">
          <Isolate>{documentName}</Isolate>
          {t("comma")}
          {t("tryPage", { page })}
        </Link>
        <span className="text-small text-ink-3 tabular">
          {t("tryScore", { score: format.number(score, hundredths) })}
        </span>
      </p>
      {heading !== "" && (
        <p className="text-small text-ink-3">
          <Isolate>{heading}</Isolate>
        </p>
      )}
      <p
        dir="auto"
        lang={detectLanguage(text)}
        className="mt-1 line-clamp-4 max-w-measure text-ui leading-say wrap-anywhere whitespace-pre-line text-ink-2"
      >
        {steadyText(text)}
      </p>
    </li>
  );
}

const hundredths = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
