"use client";

import { lazy, type ReactNode, Suspense, useRef, useState } from "react";

import { arrive } from "./arrive.ts";
import { iconButtonLook } from "./icon-button.tsx";
import type { MenuContent } from "./menu-list.tsx";

// The list comes when a hand or the keyboard first comes near a menu, not with the page.
const MenuList = lazy(() => arrive(() => import("./menu-list.tsx")).then((module) => ({ default: module.MenuList })));

type Props = MenuContent & {
  /** What is chosen or done here, in words: the name of the list, and of the button where it is only an icon. */
  label: string;
  /** A word in a sentence, or an icon. */
  look: "word" | "icon";
  /** The word or the icon. */
  children: ReactNode;
  className?: string;
};

/** A button that opens a list: of choices (one is chosen), or of actions. */
export function Menu({ label, look, children, className = "", ...content }: Props) {
  const [near, setNear] = useState(false);
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
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          setOpen(true);
        }}
        onPointerEnter={() => setNear(true)}
        onFocus={() => setNear(true)}
        className={`${look === "icon" ? iconButtonLook : "pick"} ${className}`}
      >
        {children}
        {look === "word" && <span className="sr-only"> ({label})</span>}
      </button>
      <Suspense>
        {(near || open) && <MenuList {...content} label={label} open={open} button={button} onClose={() => setOpen(false)} />}
      </Suspense>
    </span>
  );
}
