import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Button } from "./button.tsx";

type Props = {
  /** While the form is sent, nothing is sent again. */
  busy: boolean;
  submit: string;
  /** What the button says meanwhile, instead of "Saving". */
  sending?: string;
  onCancel: () => void;
  /** Between the two buttons: what else can be done with the values. */
  children?: ReactNode;
};

/** The buttons at the end of a form: the one that sends it, and the one that leaves it. */
export function FormActions({ busy, submit, sending, onCancel, children }: Props) {
  const t = useTranslations("common");
  return (
    <div className="mt-6 flex flex-wrap gap-2">
      <Button type="submit" kind="primary" disabled={busy}>
        {busy ? (sending ?? t("saving")) : submit}
      </Button>
      {children}
      <Button kind="bare" onClick={onCancel}>
        {t("cancel")}
      </Button>
    </div>
  );
}
