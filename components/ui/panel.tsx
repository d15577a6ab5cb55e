"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

import { keepWhileComposing, unlessComposing } from "./composition.ts";
import { icon } from "./icon.ts";
import { IconButton } from "./icon-button.tsx";
import { useMedia } from "./use-media.ts";

type Props = { title: string; onClose: () => void; children: ReactNode };

/** As in app/globals.css: here the sidebar covers the page, and so does a panel. */
const phone = "(max-width: 56rem)";

/**
 * A side panel: an aside on a wide page, a dialog on a phone. It takes the focus when it opens,
 * Escape closes it, and the focus returns to where it was.
 */
export function Panel({ title, onClose, children }: Props) {
  const t = useTranslations("common");
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const covers = useMedia(phone);
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    return () => {
      // The focus stays where it is if it has moved elsewhere meanwhile.
      if (document.activeElement === document.body && before instanceof HTMLElement)
        before.focus({ preventScroll: true });
    };
  }, [before]);
  const inside = (
    <>
      <div className="sticky top-0 z-[1] flex h-bar items-center gap-1 bg-paper ps-6 pe-3 phone:border-b phone:border-line phone:ps-5 phone:pe-2">
        <h2
          ref={heading}
          id={id}
          tabIndex={-1}
          className="flex-1 truncate text-ui font-bold text-ink outline-none"
        >
          {title}
        </h2>
        <IconButton label={t("close")} onClick={onClose}>
          <X {...icon} />
        </IconButton>
      </div>
      <div className="px-6 pt-2 pb-12 phone:px-5 phone:pt-5">{children}</div>
    </>
  );
  if (covers)
    return (
      <Cover labelledBy={id} onClose={onClose}>
        {inside}
      </Cover>
    );
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  return (
    <aside
      data-panel
      aria-labelledby={id}
      onKeyDown={unlessComposing(press)}
      className="sticky top-[var(--notice,0rem)] h-[calc(100dvh-var(--notice,0rem))] w-panel flex-none overflow-y-auto overscroll-contain border-s border-line text-ui leading-say text-ink-2"
    >
      {inside}
    </aside>
  );
}

function Cover({
  labelledBy,
  onClose,
  children,
}: {
  labelledBy: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={labelledBy}
      onClose={onClose}
      onKeyDown={keepWhileComposing}
      className="m-0 h-dvh max-h-none w-full max-w-none overscroll-contain bg-paper text-ui leading-say text-ink-2"
    >
      {children}
    </dialog>
  );
}
