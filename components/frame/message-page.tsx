import type { ReactNode } from "react";

import { Title } from "./page.tsx";

type Props = { title: string; text: string; note?: string | undefined; children: ReactNode };

/** A full-page message for an error: what happened, what is kept, and where to go next. */
export function MessagePage({ title, text, note, children }: Props) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="w-full max-w-[26rem] px-12 pt-[clamp(3rem,14vh,9rem)] pb-16 outline-none phone:px-6"
    >
      <Title>{title}</Title>
      <p className="mt-3 text-pretty text-ink-2">{text}</p>
      {note && <p className="mt-2 text-small text-pretty text-ink-3">{note}</p>}
      <div className="mt-8 flex flex-wrap gap-2">{children}</div>
    </main>
  );
}
