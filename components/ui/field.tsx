"use client";

import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ComponentProps, type ReactNode, useId, useState } from "react";

import { icon } from "./icon.ts";
import { IconButton } from "./icon-button.tsx";

/** The look of a text field. */
export const lineLook =
  "block h-9 w-full rounded-none border-0 border-b border-control bg-transparent p-0 text-read leading-say caret-accent focus-visible:rounded-none focus-visible:border-accent focus-visible:shadow-[0_1px_0_var(--accent)] focus-visible:outline-none aria-invalid:border-danger aria-invalid:shadow-[0_1px_0_var(--danger)]";

type Props = Omit<ComponentProps<"input">, "id" | "className"> & {
  label: string;
  /** Help text. An error replaces it. */
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
};

/** A text field, with its label above and its help text or error below. */
export function Field({ label, hint, error, className = "", ...input }: Props) {
  const id = useId();
  return (
    <div className={className}>
      <FieldLabel id={id} label={label} />
      <input {...described(id, hint, error)} {...input} id={id} className={lineLook} />
      <FieldNote id={id} hint={hint} error={error} />
    </div>
  );
}

/** A field of several lines, such as a list with one entry a line. */
export function AreaField({
  label,
  hint,
  error,
  className = "",
  ...input
}: Pick<Props, "label" | "hint" | "error" | "className"> &
  Omit<ComponentProps<"textarea">, "id" | "className">) {
  const id = useId();
  return (
    <div className={className}>
      <FieldLabel id={id} label={label} />
      <textarea
        rows={2}
        spellCheck={false}
        autoCapitalize="none"
        {...described(id, hint, error)}
        {...input}
        id={id}
        className={`${lineLook} field-sizing-content h-auto! min-h-16 resize-none py-1!`}
      />
      <FieldNote id={id} hint={hint} error={error} />
    </div>
  );
}

/** A password field whose content can be shown. It is hidden again with each new page. */
export function PasswordField({ label, hint, error, className = "", ...input }: Props) {
  const t = useTranslations("common");
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div className={className}>
      <FieldLabel id={id} label={label} />
      <span className="relative block">
        <input
          spellCheck={false}
          autoCapitalize="none"
          {...described(id, hint, error)}
          {...input}
          id={id}
          type={shown ? "text" : "password"}
          className={`${lineLook} pe-8 touch:pe-11`}
        />
        <IconButton
          label={shown ? t("hidePassword") : t("showPassword")}
          aria-controls={id}
          onClick={() => setShown(!shown)}
          className="absolute end-0 top-1 touch:-top-1"
        >
          {shown ? <EyeOff {...icon} /> : <Eye {...icon} />}
        </IconButton>
      </span>
      <FieldNote id={id} hint={hint} error={error} />
    </div>
  );
}

function FieldLabel({ id, label }: { id: string; label: string }) {
  return (
    <label htmlFor={id} className="block text-small text-ink-2">
      {label}
    </label>
  );
}

function FieldNote({
  id,
  hint,
  error,
}: {
  id: string;
  hint?: ReactNode;
  error?: string | undefined;
}) {
  if (!error && !hint) return null;
  return (
    <span
      id={`${id}-note`}
      className={`mt-2 block text-small text-pretty ${error ? "text-danger" : "text-ink-3"}`}
    >
      {error ?? hint}
    </span>
  );
}

const described = (id: string, hint: ReactNode, error: string | undefined) => ({
  "aria-describedby": hint || error ? `${id}-note` : undefined,
  "aria-invalid": error ? true : undefined,
});
