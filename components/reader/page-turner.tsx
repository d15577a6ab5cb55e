"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

import { onKeyAnywhere, unlessComposing } from "#components/ui/composition.ts";
import { icon } from "#components/ui/icon.ts";
import { IconButton } from "#components/ui/icon-button.tsx";

type Props = { number: number; pages: number; onTurn: (number: number) => void };

/** Turns the pages: buttons, the arrow keys, and a field for the number of a page. */
export function PageTurner({ number, pages, onTurn }: Props) {
  const t = useTranslations("reader");
  const [typed, setTyped] = useState<string>();
  useEffect(() => {
    const turn = (to: number) => {
      if (to >= 1 && to <= pages) onTurn(to);
    };
    return onKeyAnywhere((event) => {
      if (isForAnother(event)) return;
      if (event.key === "ArrowLeft") turn(number - 1);
      if (event.key === "ArrowRight") turn(number + 1);
    });
  }, [number, pages, onTurn]);
  const take = () => {
    const wanted = Number.parseInt(typed ?? "", 10);
    if (wanted >= 1) onTurn(Math.min(wanted, pages));
    setTyped(undefined);
  };
  return (
    <span className="flex flex-none items-center gap-1">
      <IconButton
        label={t("previous")}
        aria-disabled={number <= 1 || undefined}
        onClick={() => number > 1 && onTurn(number - 1)}
      >
        <ChevronLeft {...icon} />
      </IconButton>
      <input
        aria-label={t("pageNumber")}
        inputMode="numeric"
        autoComplete="off"
        value={typed ?? String(number)}
        onChange={({ target }) => setTyped(target.value)}
        onFocus={({ target }) => target.select()}
        onBlur={take}
        onKeyDown={unlessComposing((event) => {
          if (event.key === "Enter") take();
          if (event.key === "Escape") setTyped(undefined);
        })}
        className="h-7 w-10 rounded-none border-0 border-b border-control bg-transparent text-end text-small tabular focus-visible:border-accent focus-visible:outline-none focus-visible:shadow-[0_1px_0_var(--accent)] touch:h-10"
      />
      <span className="text-small whitespace-nowrap text-ink-2 tabular">{t("of", { pages })}</span>
      <IconButton
        label={t("next")}
        aria-disabled={number >= pages || undefined}
        onClick={() => number < pages && onTurn(number + 1)}
      >
        <ChevronRight {...icon} />
      </IconButton>
    </span>
  );
}

/** Keys with others held down belong to the browser, and keys in a field or a part that scrolls sideways to that. */
const isForAnother = ({
  target,
  altKey,
  ctrlKey,
  metaKey,
  shiftKey,
  defaultPrevented,
}: Event & {
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}): boolean =>
  defaultPrevented ||
  altKey ||
  ctrlKey ||
  metaKey ||
  shiftKey ||
  (target instanceof Element &&
    target.closest("input, textarea, select, [role=menu], [role=radiogroup], [tabindex='0']") !==
      null);
