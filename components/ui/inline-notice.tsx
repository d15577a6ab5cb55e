import type { ReactNode } from "react";

export type Tone = "rest" | "live" | "waiting" | "warn" | "danger";

const bars: Record<Tone, string> = {
  rest: "before:bg-control",
  live: "before:bg-accent",
  waiting: "before:w-[5px] before:border before:border-accent before:bg-transparent",
  warn: "before:bg-warn",
  danger: "before:bg-danger",
};

const strong: Record<Tone, string> = {
  rest: "[&_b]:text-ink",
  live: "[&_b]:text-ink",
  waiting: "[&_b]:text-ink",
  warn: "[&_b]:text-warn",
  danger: "[&_b]:text-danger",
};

type Props = {
  tone?: Tone;
  children: ReactNode;
  /** At most two buttons: the first lined, the second bare. */
  acts?: ReactNode;
  /** False where another live region of the page already announces it. */
  spoken?: boolean;
  className?: string;
};

/**
 * A notice about a state: one sentence, its bar in the margin, its buttons below. `<b>` marks what
 * happened.
 */
export function InlineNotice({
  tone = "rest",
  children,
  acts,
  spoken = true,
  className = "",
}: Props) {
  return (
    <div
      role={spoken ? (tone === "danger" ? "alert" : "status") : undefined}
      className={`bar-mark text-ui leading-say text-ink-2 before:-start-hang before:top-[0.3125rem] before:h-3.5 phone:before:-start-3 [&_b]:font-medium ${bars[tone]} ${strong[tone]} ${className}`}
    >
      <span className="block text-pretty">{children}</span>
      {acts && <span className="mt-2 flex flex-wrap gap-x-2 gap-y-1 text-ink">{acts}</span>}
    </div>
  );
}
