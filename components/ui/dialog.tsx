"use client";

import { useTranslations } from "next-intl";
import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from "react";

import { Button } from "./button.tsx";

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
  /** The verb, on the button that confirms. */
  yes: string;
  no?: string;
  danger?: boolean;
  busy?: boolean;
  /** Why it failed. The dialog stays open, so that the user can retry. */
  error?: string | undefined;
  onYes: () => void;
};

/** Confirms a destructive action. The initial focus is on the cancel button. */
export function Confirm({
  yes,
  no,
  danger,
  busy,
  error,
  onYes,
  children,
  ...dialog
}: ConfirmProps) {
  const t = useTranslations("common");
  return (
    <Dialog {...dialog}>
      <div className="mt-2 text-pretty text-ink-2">{children}</div>
      {error && (
        <p role="alert" className="mt-3 text-danger">
          {error}
        </p>
      )}
      <div className="mt-6 flex flex-wrap gap-2">
        <Button kind={danger ? "lined" : "primary"} danger={danger} disabled={busy} onClick={onYes}>
          {yes}
        </Button>
        <Button kind="bare" data-first onClick={dialog.onClose}>
          {no ?? t("cancel")}
        </Button>
      </div>
    </Dialog>
  );
}
