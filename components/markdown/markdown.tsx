"use client";

import { lazy, Suspense } from "react";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { steadyText } from "#components/ui/plain-text.ts";
import { retryImport } from "#components/ui/retry-import.ts";

import { Plain } from "./lines.tsx";
import type { MarkdownProps } from "./markdown-blocks.tsx";
import { useNear } from "./near.ts";

const bring = () => retryImport(() => import("./markdown-blocks.tsx"));
const MarkdownBlocks = lazy(() => bring().then((module) => ({ default: module.MarkdownBlocks })));

/** Call it when an answer is expected: then it is rendered as Markdown from its first word. */
export function expectMarkdown(): void {
  void bring();
}

/**
 * A model's Markdown, rendered. The renderer is loaded separately from the page, so that the page
 * is usable before; until then the text is shown as written. The server sends it rendered, within
 * its budget: without one, the text is not even split into blocks until it comes near the viewport.
 */
export function Markdown(props: MarkdownProps & { budget: number }) {
  const { near, place } = useNear(props.budget > 0);
  const asWritten = <AsWritten {...props} />;
  if (!near) return <div ref={place}>{asWritten}</div>;
  return (
    <Suspense fallback={asWritten}>
      <MarkdownBlocks {...props} />
    </Suspense>
  );
}

function AsWritten({ text, live, className = "" }: MarkdownProps) {
  return (
    <div className={`prose ${className}`} lang={detectLanguage(text)} data-live={live || undefined}>
      <div className="standing">
        <Plain source={steadyText(text)} />
      </div>
    </div>
  );
}
