"use client";

import { CitationsContext } from "#components/markdown/citation.tsx";
import { Markdown } from "#components/markdown/markdown.tsx";
import type { Citation } from "#lib/conversations/schema.ts";

import { Sources } from "./sources.tsx";

type Props = {
  text: string;
  live: boolean;
  /** The rendering budget for the first paint. */
  budget: number;
  citations: readonly Citation[] | undefined;
};

const none: Citation[] = [];

/** The text of an answer, and what it cites. While it is written its citations are not known: their marks are text. */
export function AnswerText({ text, live, budget, citations = none }: Props) {
  return (
    <>
      <CitationsContext value={live ? none : citations}>
        <Markdown text={text} live={live} budget={budget} />
      </CitationsContext>
      {!live && <Sources citations={citations} />}
    </>
  );
}
