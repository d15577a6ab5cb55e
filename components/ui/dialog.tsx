"use client";

import { useTranslations } from "next-intl";
import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from "react";

import { Button } from "./button.tsx";
import { keepWhileComposing } from "./composition.ts";

type DialogProps = { open: boolean; title: ReactNode; children: ReactNode; onClose: () => void };

/**
 * A modal dialog, by the browser's own element: it traps the focus, Escape closes it, and the focus
 * returns to where it was. The initial focus is on the element with `data-first`, otherwise on the
 * first control.
 */
export function Dialog({ open, title, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return dialog.current?.close();
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, [open]);
  const closeOutside = (event: MouseEvent) => event.target === dialog.current && onClose();
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      onClick={closeOutside}
      onKeyDown={keepWhileComposing}
      className="overlay m-auto w-[min(28rem,100vw-2rem)] text-start font-regular whitespace-normal text-ink backdrop:bg-scrim phone:mb-0 phone:w-full phone:max-w-none phone:rounded-none phone:border-x-0 phone:border-b-0"
    >
      {open && (
        <div className="p-6 text-ui leading-say phone:px-5 phone:pb-[max(1.25rem,env(safe-area-inset-bottom))]">
          <h2
            id={id}
            dir="auto"
            className="text-lead font-bold tracking-lead text-balance wrap-anywhere zh:tracking-normal"
          >
            {title}
          </h2>
          {children}
        </div>
      )}
    </dialog>
  );
}

type ConfirmProps = DialogProps & {
  /** What is done on a yes. */
  action: {
    /** The verb, on the button. */
    label: string;
    danger?: boolean;
    busy?: boolean;
    /** Why it did not work. The dialog stays, so that one can try again. */
    error?: string | undefined;
    onPress: () => void;
  };
  /** The words of the way out, when "cancel" does not fit. */
  no?: string;
};

/** Asks before something that hurts. The focus begins on the way out. */
export function Confirm({ action, no, children, ...dialog }: ConfirmProps) {
  const t = useTranslations("common");
  const { label, danger, busy, error, onPress } = action;
  return (
    <Dialog {...dialog}>
      <div className="mt-2 text-pretty text-ink-2">{children}</div>
      {error && (
        <p role="alert" className="mt-3 text-danger">
          {error}
        </p>
      )}
      <div className="mt-6 flex flex-wrap gap-2">
        <Button
          kind={danger ? "lined" : "primary"}
          danger={danger}
          disabled={busy}
          onClick={onPress}
        >
          {label}
        </Button>
        <Button kind="bare" data-first onClick={dialog.onClose}>
          {no ?? t("cancel")}
        </Button>
      </div>
    </Dialog>
  );
}
