"use client";

import { lazy, Suspense } from "react";

import { arrive } from "#components/ui/arrive.ts";

import { Plain } from "./lines.tsx";
import type { MarkdownProps } from "./set-text.tsx";

const bring = () => arrive(() => import("./set-text.tsx"));
const SetText = lazy(() => bring().then((module) => ({ default: module.SetText })));

/** To be called when an answer is to be expected: then it is set from its first word. */
export function expectMarkdown(): void {
  void bring();
}

/**
 * What a model wrote, set as text. What sets it comes apart from the page, so that one can type before it is there; until then the text stands
 * as it was written. The server sends it already set.
 */
export function Markdown(props: MarkdownProps) {
  const { text, live, className = "" } = props;
  const asWritten = (
    <div className={`prose ${className}`} data-live={live || undefined}>
      <Plain source={text} />
    </div>
  );
  return (
    <Suspense fallback={asWritten}>
      <SetText {...props} />
    </Suspense>
  );
}
