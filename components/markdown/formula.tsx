"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";

import { retryImport } from "#components/ui/retry-import.ts";

/** A formula. Until it is drawn, or when it cannot be, its source stands in its place. */
export function Formula({
  source,
  display,
  open = false,
}: {
  source: string;
  display: boolean;
  open?: boolean;
}) {
  const t = useTranslations("markdown");
  const drawn = useFormula(source, display, !open);
  const shown = drawn ?? <code dir="ltr">{source}</code>;
  if (!display) return <span dir="ltr">{shown}</span>;
  return (
    <span
      dir="ltr"
      tabIndex={0}
      role="group"
      aria-label={t("formula")}
      className="block overflow-x-auto py-1 ps-6"
    >
      {shown}
    </span>
  );
}

/** A formula's drawing. What draws them comes apart from the page, when the first one is shown. */
function useFormula(source: string, display: boolean, wanted: boolean): ReactNode {
  const [drawing, setDrawing] = useState<{ source: string; drawn: ReactNode }>();
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    retryImport(() => import("./formula-tree.ts"))
      .then(
        ({ drawFormula }) => current && setDrawing({ source, drawn: drawFormula(source, display) }),
      )
      // It stays source.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [source, display, wanted]);
  return drawing?.source === source ? drawing.drawn : undefined;
}
