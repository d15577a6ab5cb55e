"use client";

import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { unlessComposing } from "./composition.ts";
import { iconButtonLook } from "./icon-button.tsx";
import type { MenuContent } from "./menu-list.tsx";
import { retryImport } from "./retry-import.ts";

// The list's code is loaded when the pointer or the focus first comes near a menu, not with the
// page.
const MenuList = lazy(() =>
  retryImport(() => import("./menu-list.tsx")).then((module) => ({ default: module.MenuList })),
);

type Props = MenuContent & {
  /** The accessible name of the list, and of the button where it is only an icon. */
  label: string;
  /** A word in a sentence, or an icon. */
  look: "word" | "icon";
  /** The word or the icon. */
  children: ReactNode;
  className?: string;
};

/** A button that opens a list: of choices (one is selected), or of actions. */
export function Menu({ label, look, children, className = "", ...content }: Props) {
  // Where the list is rendered: while a dialog is open only its content can be reached.
  const [layer, setLayer] = useState<HTMLElement>();
  const near = ({ currentTarget }: { currentTarget: HTMLElement }) =>
    setLayer(currentTarget.closest("dialog") ?? document.body);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <span className={`relative ${look === "icon" ? "inline-flex" : "inline-block"}`}>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={look === "icon" ? label : undefined}
        title={look === "icon" ? label : undefined}
        onClick={(event) => {
          near(event);
          setOpen(!open);
        }}
        onKeyDown={unlessComposing((event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          near(event);
          setOpen(true);
        })}
        onPointerEnter={near}
        onFocus={near}
        className={`${look === "icon" ? iconButtonLook : "pick"} ${className}`}
      >
        {children}
        {look === "word" && <span className="sr-only"> ({label})</span>}
      </button>
      <Suspense>
        {layer && (
          <MenuList
            content={content}
            label={label}
            open={open}
            layer={layer}
            button={button}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </span>
  );
}
