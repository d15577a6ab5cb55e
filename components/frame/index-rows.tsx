import Link from "next/link";
import type { ReactNode } from "react";

/** The style of a row in the index; the current row has the bar. */
export const rowLook =
  "bar-mark flex min-h-8 w-full items-center gap-2 py-1.5 ps-6 pe-4 before:hidden before:start-3.5 before:h-4 hover:bg-wash hover:text-ink focus-visible:-outline-offset-2 aria-[current]:font-medium aria-[current]:text-ink aria-[current]:before:block phone:min-h-11 phone:px-5 phone:before:start-2";

export function IndexLink({
  href,
  current,
  children,
}: {
  href: string;
  current?: boolean;
  children: ReactNode;
}) {
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={current ? "page" : undefined}
      className={rowLook}
    >
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </Link>
  );
}

export function IndexHead({ children }: { children: ReactNode }) {
  return (
    <div className="flex h-bar flex-none items-center justify-between ps-6 pe-3 phone:border-b phone:border-line phone:ps-5 phone:pe-2">
      {children}
    </div>
  );
}

export function IndexBody({ children }: { children: ReactNode }) {
  return <div className="flex-1 pt-3 pb-6">{children}</div>;
}

export function IndexFoot({ children }: { children: ReactNode }) {
  return (
    <div className="sticky bottom-0 flex-none border-t border-line bg-paper py-2">{children}</div>
  );
}

export function IndexHeading({ children }: { children: ReactNode }) {
  return <h2 className="px-6 pt-6 pb-1 text-note font-medium text-ink-3 phone:px-5">{children}</h2>;
}
