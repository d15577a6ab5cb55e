"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useSyncExternalStore } from "react";

import { retryImport } from "#components/ui/retry-import.ts";

import { pending } from "./growing.ts";

type Props = {
  source: string;
  display: boolean;
  /** Its end has not come yet: of a short one nothing raw is shown. */
  open?: boolean;
};

/** An open formula longer than this is shown: perhaps it is none. */
const longestHidden = 400;

/** A formula. Until it is rendered, or when it cannot be, its source is shown. */
export function Formula({ source, display, open = false }: Props) {
  const t = useTranslations("markdown");
  const draw = useSyncExternalStore(subscribe, getRenderer, getServerRenderer);
  const hidden = open && source.length <= longestHidden;
  const drawn = open ? undefined : draw?.(source, display);
  const shown = drawn ?? (hidden ? pending : <code dir="ltr">{source}</code>);
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

// The renderer is loaded when the first formula is shown; from then on formulas are rendered at
// once, without their source in between. The server has none.

let renderer: ((source: string, display: boolean) => ReactNode) | undefined;
let loading = false;
const listeners = new Set<() => void>();

const getRenderer = () => renderer;
const getServerRenderer = () => undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!loading) {
    loading = true;
    void retryImport(() => import("./formula-tree.ts")).then(({ drawFormula }) => {
      renderer = drawFormula;
      for (const each of listeners) each();
    });
  }
  return () => listeners.delete(listener);
}
