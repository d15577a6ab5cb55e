"use client";

import { type ReactNode, startTransition, useEffect, useState } from "react";

import { retryImport } from "#components/ui/retry-import.ts";

/** Longer code is not highlighted: it would block the page, and is not read closely. */
const longest = 40_000;
const longestLine = 2_000;

/**
 * Highlighted code once the highlighter is loaded; undefined until then. It is loaded when the
 * first code is shown.
 */
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
      // Without highlighting it is still code.
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [source, language]);
  return coloured?.source === source && coloured.language === language ? coloured.tree : undefined;
}
