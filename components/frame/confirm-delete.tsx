"use client";

import type { ReactNode } from "react";

import { Confirm } from "#components/ui/dialog.tsx";

import { useMutation } from "./use-mutation.ts";

type Props = {
  open: boolean;
  title: string;
  /** The verb, on the button. */
  label: string;
  /** What is lost, and what stays. */
  children: ReactNode;
  onDelete: () => Promise<unknown>;
  onClose: () => void;
};

/** Asks before an entry is deleted, and stays with the reason when that fails. */
export function ConfirmDelete({ open, title, label, children, onDelete, onClose }: Props) {
  const { busy, trouble, run, forget } = useMutation();
  const close = () => {
    forget();
    onClose();
  };
  const remove = async () => {
    if (await run(onDelete)) close();
  };
  return (
    <Confirm
      open={open}
      title={title}
      action={{ label, danger: true, busy, error: trouble, onPress: () => void remove() }}
      onClose={close}
    >
      {children}
    </Confirm>
  );
}
