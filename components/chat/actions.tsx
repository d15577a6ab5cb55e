"use client";

import { RefreshCw } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";

import { CopyButton } from "#components/ui/copy-button.tsx";
import { icon } from "#components/ui/icon.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { AnswerTurn } from "#lib/conversations/schema.ts";

type Props = {
  text: string;
  turn: AnswerTurn;
  last: boolean;
  onAgain: (() => void) | undefined;
  children: ReactNode;
};

/** The actions of an answer. The last answer's are always visible; those of earlier answers appear on hover or focus, or on touch screens. */
export function Actions({ text, turn, last, onAgain, children }: Props) {
  const t = useTranslations("chat");
  const format = useFormatter();
  const [open, setOpen] = useState(false);
  const id = useId();
  const time = format.dateTime(new Date(turn.startedAt), { hour: "numeric", minute: "2-digit" });
  return (
    <>
      <div
        className={`-ms-1.5 mt-3 flex min-h-7 flex-wrap items-center ${last || open ? "" : "opacity-0 group-focus-within/turn:opacity-100 group-hover/turn:opacity-100 touch:opacity-100"}`}
      >
        {text !== "" && <CopyButton text={() => text} label={t("copyAnswer")} />}
        {onAgain && (
          <IconButton label={t("askAgain")} onClick={onAgain}>
            <RefreshCw {...icon} />
          </IconButton>
        )}
        <IconButton
          label={t("details", { time })}
          className="ms-3 tabular"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onClick={() => setOpen(!open)}
        >
          <time dateTime={turn.startedAt}>{time}</time>
        </IconButton>
        {children}
      </div>
      {open && <Details id={id} turn={turn} />}
    </>
  );
}

function Details({ id, turn }: { id: string; turn: AnswerTurn }) {
  const t = useTranslations("chat");
  const seconds = (from: string, to: string | undefined) =>
    to === undefined ? undefined : (Date.parse(to) - Date.parse(from)) / 1_000;
  const first = seconds(turn.startedAt, turn.firstTokenAt);
  const all = seconds(turn.startedAt, turn.endedAt);
  const { model, effort, promptTokens: read, replyTokens: written } = turn;
  const known =
    first !== undefined && all !== undefined && read !== undefined && written !== undefined;
  const level =
    effort === "low" || effort === "medium" || effort === "high" ? t(effort) : undefined;
  const time = (value: number) => t("seconds", { count: Math.round(value * 10) / 10 });
  const figures = known && {
    model,
    first: time(first),
    all: time(all),
    read,
    written,
    speed: Math.round(written / Math.max(0.1, all - first)),
  };
  return (
    <p id={id} className="mt-1 text-small text-ink-3 tabular">
      {!figures
        ? t("toldShort", { model })
        : level
          ? t("toldEffort", { ...figures, effort: level })
          : t("told", figures)}
    </p>
  );
}
