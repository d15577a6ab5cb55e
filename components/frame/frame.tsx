"use client";

import { Menu as MenuIcon, X } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { createContext, type ReactNode, use, useEffect, useRef, useState } from "react";

import { onKeyAnywhere } from "#components/ui/composition.ts";
import { icon } from "#components/ui/icon.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Mending } from "#components/ui/mending.tsx";

const IndexContext = createContext<{ open: () => void; close: () => void }>({
  open: () => undefined,
  close: () => undefined,
});

type Props = {
  /** Shown above the whole page. */
  notice?: ReactNode;
  /** The name of the list in the index. */
  label: string;
  index: ReactNode;
  children: ReactNode;
};

/**
 * The frame with the index on the left and the page beside it. On a phone, or beside a panel, the index covers the page and closes when one
 * of its links is followed.
 */
export function Frame({ notice, label, index, children }: Props) {
  const path = usePathname();
  // An index that was opened at one address is closed at the next.
  const [openOn, setOpenOn] = useState<string>();
  const isOpen = openOn === path;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const before = document.activeElement;
    nav.current?.querySelector<HTMLElement>("button, a")?.focus({ preventScroll: true });
    const press = (event: KeyboardEvent) => {
      // Escape first closes overlays above the index.
      if (
        event.key === "Escape" &&
        !event.defaultPrevented &&
        !document.querySelector("dialog[open]")
      )
        setOpenOn(undefined);
    };
    const endListening = onKeyAnywhere(press);
    return () => {
      endListening();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [isOpen]);
  return (
    <IndexContext value={{ open: () => setOpenOn(path), close: () => setOpenOn(undefined) }}>
      <div className={`flex min-h-dvh flex-col ${notice ? "wide:[--notice:2.3125rem]" : ""}`}>
        {notice}
        <div className="grid flex-1 grid-cols-[var(--index)_minmax(0,1fr)] phone:grid-cols-1 crowded:grid-cols-1">
          <nav
            ref={nav}
            aria-label={label}
            className={`sticky top-[var(--notice,0rem)] flex h-[calc(100dvh-var(--notice,0rem))] flex-col self-start overflow-y-auto overscroll-contain border-e border-line text-ui text-ink-2 phone:fixed phone:inset-0 phone:h-dvh phone:z-[9] phone:border-0 phone:bg-paper phone:text-read phone:leading-6 crowded:fixed crowded:inset-y-0 crowded:start-0 crowded:z-[9] crowded:h-dvh crowded:w-index crowded:bg-paper crowded:shadow-overlay ${isOpen ? "" : "phone:hidden crowded:hidden"}`}
          >
            <Mending>{index}</Mending>
          </nav>
          <div
            inert={isOpen ? true : undefined}
            className="wide:contents phone:flex phone:min-w-0 phone:flex-col"
          >
            {/* On a phone the notice may wrap to several lines; the page takes the rest of the screen. */}
            <div className="@container/page flex min-w-0 flex-col phone:flex-1 wide:min-h-[calc(100dvh-var(--notice,0rem))]">
              {children}
            </div>
          </div>
        </div>
      </div>
    </IndexContext>
  );
}

/** A button that opens the index, on a phone. */
export function OpenIndex() {
  const t = useTranslations("index");
  const { open } = use(IndexContext);
  return (
    <IconButton label={t("open")} className="wide:hidden crowded:inline-flex" onClick={open}>
      <MenuIcon {...icon} />
    </IconButton>
  );
}

/** A button that closes the index, on a phone. */
export function CloseIndex() {
  const t = useTranslations("index");
  const { close } = use(IndexContext);
  return (
    <IconButton label={t("close")} className="wide:hidden crowded:inline-flex" onClick={close}>
      <X {...icon} />
    </IconButton>
  );
}
