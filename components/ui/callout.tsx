import type { ReactNode } from "react";

const bars = { live: "before:bg-accent", warn: "before:bg-warn", danger: "before:bg-danger" };

type Props = {
  tone?: keyof typeof bars;
  /** `alert` for a failure that just happened, `status` for what has been done. */
  role?: "alert" | "status";
  children: ReactNode;
  className?: string;
};

/** A message that the user has to act on: text beside a bar, never a box. */
export function Callout({ tone = "live", role, children, className = "" }: Props) {
  return (
    <div
      role={role}
      className={`bar-mark ps-hang text-ui leading-say before:inset-y-1 before:start-0 [&_b]:font-medium ${bars[tone]} ${className}`}
    >
      {children}
    </div>
  );
}

/**
 * A line over the whole page, for a lasting state: no real model is connected. `<b>` marks the
 * fact. On a wide page it is sticky while it is one line high.
 */
export function Notice({ children }: { children: ReactNode }) {
  return (
    <div
      role="status"
      className="bar-mark flex flex-wrap items-baseline gap-x-4 gap-y-1 border-b border-line bg-paper px-6 py-2 text-small text-ink-2 wide:sticky wide:top-0 wide:z-[4] wide:has-[[open]]:static before:inset-y-2.5 before:start-3.5 before:bg-warn phone:px-5 phone:before:start-2 [&_b]:font-medium [&_b]:text-warn"
    >
      {children}
    </div>
  );
}
