import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps, MouseEvent } from "react";

/** The look of a button, for links that should look like one. */
export const buttonLook = cva(
  [
    "inline-flex min-h-8 items-center justify-center gap-2 rounded border px-3 py-1 text-ui whitespace-nowrap touch:min-h-11 touch:px-4",
    "aria-disabled:border-line-strong aria-disabled:bg-transparent aria-disabled:text-ink-3",
  ],
  {
    variants: {
      kind: {
        primary:
          "border-accent bg-accent font-medium text-accent-ink hover:border-accent-hover hover:bg-accent-hover",
        lined: "border-control font-medium hover:bg-wash",
        bare: "border-transparent text-ink-2 hover:bg-wash hover:text-ink",
      },
      danger: { true: "" },
      /** Its text, not its edge, is aligned with the column. */
      flush: { true: "-ms-[calc(0.75rem+1px)] touch:-ms-[calc(1rem+1px)]" },
    },
    compoundVariants: [
      { kind: ["lined", "bare"], danger: true, className: "text-danger hover:text-danger" },
      {
        kind: "primary",
        danger: true,
        className: "border-danger bg-danger hover:border-danger hover:bg-danger",
      },
    ],
    defaultVariants: { kind: "lined" },
  },
);

type Props = ComponentProps<"button"> & VariantProps<typeof buttonLook>;

/**
 * A button. `disabled` keeps it focusable: it is announced as disabled, and does nothing. At most
 * one in a view is `primary`.
 */
export function Button({ kind, danger, flush, disabled, className, onClick, ...rest }: Props) {
  const refuse = (event: MouseEvent) => event.preventDefault();
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={disabled || undefined}
      onClick={disabled ? refuse : onClick}
      className={buttonLook({ kind, danger, flush, className })}
    />
  );
}
