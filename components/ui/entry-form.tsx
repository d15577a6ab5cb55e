import type { FormEventHandler, ReactNode, Ref } from "react";

import { Callout } from "./callout.tsx";

type Props = {
  label: string;
  /** Why the entry was not stored. */
  trouble: string | undefined;
  /** In two columns; in one on a phone. */
  fields: ReactNode;
  /** Below the fields: what was found, and the buttons. */
  children: ReactNode;
  onSubmit: FormEventHandler<HTMLFormElement>;
  ref?: Ref<HTMLFormElement>;
};

/** The form above a list that adds or changes one of its entries. The fields are checked by the page, not by the browser. */
export function EntryForm({ label, trouble, fields, children, onSubmit, ref }: Props) {
  return (
    <form
      ref={ref}
      method="post"
      aria-label={label}
      autoComplete="off"
      onSubmit={onSubmit}
      noValidate
      className="border-b border-line pt-6 pb-8"
    >
      {trouble && (
        <Callout tone="danger" role="alert" className="mb-6">
          {trouble}
        </Callout>
      )}
      <div className="grid max-w-176 grid-cols-2 gap-x-8 gap-y-6 phone:grid-cols-1">{fields}</div>
      {children}
    </form>
  );
}

/** Moves the focus to a form's first wrong field, when React has drawn what is wrong. */
export function focusFirstFault(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
