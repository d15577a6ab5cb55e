"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";

import { retryImport } from "#components/ui/retry-import.ts";

/** A formula. Until it is rendered, or when it cannot be, its source is shown. */
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

/** The rendered formula. The renderer is loaded when the first formula is shown. */
function useFormula(source: string, display: boolean, wanted: boolean): ReactNode {
  const [drawing, setDrawing] = useState<{ source: string; drawn: ReactNode }>();
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    retryImport(() => import("./formula-tree.ts"))
      .then(
        ({ drawFormula }) => current && setDrawing({ source, drawn: drawFormula(source, display) }),
      )
      // The source stays.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [source, display, wanted]);
  return drawing?.source === source ? drawing.drawn : undefined;
}
