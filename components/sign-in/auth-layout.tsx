import type { ReactNode } from "react";

import { Wordmark } from "#components/ui/marks.tsx";

import { LanguageSwitch } from "./language-switch.tsx";

/** The layout of pages for users who are not signed in: the product name, a sentence and a form. */
export function AuthLayout({
  title,
  lead,
  wide,
  children,
}: {
  title: string;
  lead: string;
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="grid min-h-dvh grid-rows-[1fr_auto] px-[clamp(1.25rem,16vw,15rem)] pt-[clamp(1.5rem,14vh,9rem)] pb-6 phone:px-6">
      <main
        id="main"
        tabIndex={-1}
        className={`w-full outline-none ${wide ? "max-w-[26rem]" : "max-w-96"}`}
      >
        <h1 aria-label={`Parlor: ${title}`}>
          <Wordmark className="text-title tracking-[-0.03em]" />
        </h1>
        <p className="mt-3 mb-12 text-pretty text-ink-2">{lead}</p>
        {children}
      </main>
      <footer className="pt-8 text-small">
        <LanguageSwitch />
      </footer>
    </div>
  );
}
