import type { ComponentProps } from "react";

/** The look of an icon button. */
export const iconButtonLook =
  "inline-flex h-7 min-w-7 items-center justify-center gap-1.5 rounded px-1.5 text-small whitespace-nowrap text-ink-3 hover:bg-wash hover:text-ink aria-pressed:text-accent touch:h-10 touch:min-w-10";

type Props = Omit<ComponentProps<"button">, "aria-label"> & {
  /** The accessible name. It is not visible where the button has text of its own. */
  label: string;
};

/** An icon button with an accessible name. */
export function IconButton({ label, className = "", type = "button", ...rest }: Props) {
  return (
    <button
      title={label}
      {...rest}
      type={type}
      aria-label={label}
      className={`${iconButtonLook} ${className}`}
    />
  );
}
