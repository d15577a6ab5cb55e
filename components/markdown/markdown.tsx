"use client";

import { lazy, Suspense } from "react";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { steadyText } from "#components/ui/plain-text.ts";
import { retryImport } from "#components/ui/retry-import.ts";

import { Plain } from "./lines.tsx";
import type { MarkdownProps } from "./markdown-blocks.tsx";
import { useNear } from "./near.ts";

const bring = () => retryImport(() => import("./markdown-blocks.tsx"));
const SetText = lazy(() => bring().then((module) => ({ default: module.SetText })));

/** To be called when an answer is to be expected: then it is set from its first word. */
export function expectMarkdown(): void {
  void bring();
}

/**
 * What a model wrote, set as text. What sets it comes apart from the page, so that one can type before it is there; until then the text stands
 * as it was written. The server sends it already set, as far as its budget allows: without one, the text is not even cut into blocks until it
 * comes near.
 */
export function Markdown(props: MarkdownProps & { budget: number }) {
  const { near, place } = useNear(props.budget > 0);
  const asWritten = <AsWritten {...props} />;
  if (!near) return <div ref={place}>{asWritten}</div>;
  return (
    <Suspense fallback={asWritten}>
      <SetText {...props} />
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
