"use client";

import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { icon } from "#components/ui/icon.ts";
import { retryImport } from "#components/ui/retry-import.ts";
import type { Cut } from "#lib/conversations/schema.ts";

const CutDetails = lazy(() =>
  retryImport(() => import("./cut-details.tsx")).then((module) => ({ default: module.CutDetails })),
);

type Props = { conversationId: string; throughId: string; cut: Cut };

/** The line at a compaction: the messages above remain readable. It opens to show the memory that the model reads instead of them. */
export function CutLine({ conversationId, throughId, cut }: Props) {
  const t = useTranslations("context");
  const [open, setOpen] = useState(false);
  const words = t(cut.after > 0 ? "cut" : "cutBare", cut);
  const line = "h-px min-w-4 flex-1 bg-line-strong";
  return (
    <details
      data-cut={throughId}
      className="group/cut column mt-12 text-small text-ink-3 phone:mt-8"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex scroll-mt-24 items-center gap-3 hover:text-ink touch:min-h-11">
        <i aria-hidden="true" className={line} />
        <span className="inline-flex items-center gap-1 text-center tabular">
          <ChevronRight {...icon} size={14} className="flex-none group-open/cut:rotate-90" />
          {words}
        </span>
        <i aria-hidden="true" className={line} />
      </summary>
      {open && (
        <div className="border-b border-line-strong pb-6 text-ui leading-say text-ink-2">
          <Suspense>
            <CutDetails {...{ conversationId, throughId }} bare={cut.after === 0} />
          </Suspense>
        </div>
      )}
    </details>
  );
}
