import type { ReactNode } from "react";

import { OpenIndex } from "./frame.tsx";

/** The bar at the top of a page: its title and actions. On a wide screen, settings pages have none. */
export function Bar({
  where,
  children,
  phoneOnly,
}: {
  where?: ReactNode;
  children?: ReactNode;
  phoneOnly?: boolean;
}) {
  return (
    <header
      className={`sticky top-[var(--notice,0rem)] z-[2] flex h-bar flex-none items-center gap-1 bg-paper ps-6 pe-3 text-ui phone:border-b phone:border-line phone:px-2 ${phoneOnly ? "wide:hidden" : ""}`}
    >
      <OpenIndex />
      <span className="min-w-0 flex-1 truncate text-ink-2">{where}</span>
      {children}
    </header>
  );
}
