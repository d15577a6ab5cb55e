"use client";

import { useTranslations } from "next-intl";

import { iconButtonLook } from "#components/ui/icon-button.tsx";
import type { AnswerTurn, Message } from "#lib/conversations/schema.ts";

/** The latest answer that has a context snapshot. */
export const lastSeen = (messages: Message[]): AnswerTurn | undefined =>
  messages.findLast(({ metadata }) => metadata.turn?.window)?.metadata.turn;

/** Above this share, a compaction is near. */
const nearlyFull = 90;

/** How full the window is after the latest answer: prompt plus reply. Clicking it shows the window's content. */
export function Meter({
  turn,
  open,
  onOpen,
}: {
  turn: AnswerTurn;
  open: boolean;
  onOpen: () => void;
}) {
  const t = useTranslations("context");
  if (!turn.window) return null;
  const { predicted, contextLength } = turn.window;
  const used = (turn.promptTokens ?? predicted) + (turn.replyTokens ?? 0);
  const percent = Math.min(100, Math.round((used / contextLength) * 100));
  return (
    <button
      type="button"
      aria-label={t("open", { percent })}
      title={t("open", { percent })}
      aria-keyshortcuts="Control+. Meta+."
      aria-expanded={open}
      onClick={onOpen}
      className={`${iconButtonLook} tabular`}
    >
      <span aria-hidden="true" className="relative h-[3px] w-12 overflow-hidden bg-line-strong">
        <i
          className={`absolute inset-y-0 start-0 ${percent > nearlyFull ? "bg-warn" : "bg-accent"}`}
          style={{ width: `${percent}%` }}
        />
      </span>
      <span className="phone:hidden">{t("meter", { percent })}</span>
      <span className="wide:hidden">{t("meterShort", { percent })}</span>
    </button>
  );
}
