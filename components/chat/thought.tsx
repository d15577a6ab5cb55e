"use client";

import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { icon } from "#components/ui/icon.ts";
import { Caret } from "#components/ui/marks.tsx";
import { steadyText } from "#components/ui/plain-text.ts";
import type { AnswerTurn } from "#lib/conversations/schema.ts";

type Props = {
  text: string;
  /** True while the model is reasoning. */
  live: boolean;
  turn: AnswerTurn;
};

/** The model's reasoning before the answer: collapsed, and separate from the answer. */
export function Thought({ text, live, turn }: Props) {
  const t = useTranslations("chat");
  const elapsed = useSecondsSince(turn.firstTokenAt ?? turn.startedAt, live);
  const end = turn.firstTextAt ?? turn.endedAt;
  const seconds =
    turn.firstTokenAt && end
      ? Math.round((Date.parse(end) - Date.parse(turn.firstTokenAt)) / 1_000)
      : undefined;
  const duration =
    seconds === undefined
      ? t("thoughtText")
      : seconds < 1
        ? t("thoughtBriefly")
        : t("thought", { seconds });
  return (
    <details
      translate={live ? "no" : undefined}
      className="group mt-4 text-ui leading-say text-ink-2"
    >
      <summary
        className={
          live
            ? "bar-mark inline-flex items-center gap-1 before:-start-hang before:top-[0.3125rem] before:h-3.5 phone:before:-start-3"
            : "inline-flex items-center gap-1 text-small leading-say text-ink-3 hover:text-ink touch:min-h-11"
        }
      >
        <ChevronRight
          {...icon}
          size={14}
          className="-ms-[0.1875rem] flex-none group-open:rotate-90"
        />
        <span>
          {live
            ? t.rich("thinking", {
                seconds: elapsed,
                b: (words) => <b className="font-medium text-ink">{words}</b>,
              })
            : duration}
        </span>
      </summary>
      <p
        dir="auto"
        lang={detectLanguage(text)}
        className="mt-2 mb-6 border-s border-line-strong ps-hang whitespace-pre-wrap text-pretty wrap-anywhere"
      >
        {steadyText(text)}
        {live && <Caret />}
      </p>
    </details>
  );
}

/** Whole seconds since `iso`, updated while `running`. */
function useSecondsSince(iso: string, running: boolean): number {
  const [now, setNow] = useState(() => Date.parse(iso));
  useEffect(() => {
    if (!running) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, [running]);
  return Math.max(0, Math.floor((now - Date.parse(iso)) / 1_000));
}
