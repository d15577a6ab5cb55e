"use client";

import { type ReactNode, useState } from "react";

import type { MenuAction } from "#components/ui/menu-list.tsx";
import { RowMenu } from "#components/ui/row-menu.tsx";

import { ConfirmDelete } from "./confirm-delete.tsx";

type Props = {
  label: string;
  actions: readonly MenuAction[];
  /** Undefined for an entry that cannot be deleted. */
  deletion?:
    | {
        /** The verb. */
        label: string;
        title: string;
        /** What is lost, and what stays. */
        text: ReactNode;
        onDelete: () => Promise<unknown>;
      }
    | undefined;
};

/** The menu of an entry of a list, with its deletion as the last action, which asks before. */
export function EntryMenu({ label, actions, deletion }: Props) {
  const [isAsked, setAsked] = useState(false);
  if (!deletion) return <RowMenu label={label} actions={actions} />;
  const remove = { name: deletion.label, danger: true, onPick: () => setAsked(true) };
  return (
    <>
      <RowMenu label={label} actions={[...actions, remove]} />
      <ConfirmDelete
        open={isAsked}
        title={deletion.title}
        label={deletion.label}
        onDelete={deletion.onDelete}
        onClose={() => setAsked(false)}
      >
        {deletion.text}
      </ConfirmDelete>
    </>
  );
}
