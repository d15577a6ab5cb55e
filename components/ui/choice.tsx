import { type ComponentProps, type ReactNode, useId } from "react";

/** One option: a radio button, or a checkbox. */
export function Choice({
  children,
  ...input
}: Omit<ComponentProps<"input">, "className"> & {
  type: "radio" | "checkbox";
  children: ReactNode;
}) {
  return (
    <label className="inline-flex min-h-6 items-center gap-2 text-ui touch:min-h-11">
      <input
        {...input}
        className={`m-0 size-4 flex-none appearance-none border border-control bg-transparent checked:border-accent checked:bg-accent checked:shadow-[inset_0_0_0_3px_var(--paper)] ${input.type === "radio" ? "rounded-full" : "rounded"}`}
      />
      {children}
    </label>
  );
}

type ChoicesProps<Value extends string> = {
  label: string;
  name: string;
  value: Value;
  options: readonly { value: Value; name: ReactNode }[];
  onChoose: (value: Value) => void;
  /** The label's position: above the options, or before them in a settings row. */
  place?: "over" | "before";
  disabled?: boolean;
};

/** A choice of one among a few visible options. */
export function ChoiceGroup<Value extends string>({
  label,
  name,
  value,
  options,
  onChoose,
  place = "over",
  disabled,
}: ChoicesProps<Value>) {
  const id = useId();
  return (
    <div
      role="radiogroup"
      aria-labelledby={id}
      aria-disabled={disabled || undefined}
      className={place === "before" ? "contents" : ""}
    >
      <span
        id={id}
        className={
          place === "before"
            ? "pt-1.5 text-ink-2 phone:pt-0 phone:text-small"
            : "block text-small text-ink-2"
        }
      >
        {label}
      </span>
      <span className="flex min-h-9 flex-wrap items-center gap-x-6 gap-y-2 touch:gap-y-0">
        {options.map((option) => (
          <Choice
            key={option.value}
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onChoose(option.value)}
          >
            {option.name}
          </Choice>
        ))}
      </span>
    </div>
  );
}
