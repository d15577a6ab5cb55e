"use client";

import { type ReactNode, startTransition, useEffect, useState } from "react";

import { retryImport } from "#components/ui/retry-import.ts";

/** Longer code stays uncoloured: colouring it would hold the page up, and nobody reads it for its keywords. */
const longest = 40_000;
const longestLine = 2_000;

/** Code in its colours, as soon as they can be had; undefined until then. They come apart from the page, when the first code is shown. */
export function useHighlight(source: string, language: string | undefined): ReactNode {
  const [coloured, setColoured] = useState<{ source: string; language: string; tree: ReactNode }>();
  useEffect(() => {
    if (
      !language ||
      source.length > longest ||
      source.split("\n").some((line) => line.length > longestLine)
    )
      return;
    let wanted = true;
    retryImport(() => import("./highlighter.ts"))
      .then(({ highlight }) => highlight(language, source))
      .then((tree) => wanted && startTransition(() => setColoured({ source, language, tree })))
      // Without colours it is still code.
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [source, language]);
  return coloured?.source === source && coloured.language === language ? coloured.tree : undefined;
}
