"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Message } from "#lib/conversations/schema.ts";

const ends = {
  queued: undefined,
  streaming: undefined,
  done: "liveAnswered",
  stopped: "liveStopped",
  interrupted: "liveInterrupted",
  failed: "liveFailed",
} as const;

/** Announces the state of the active turn to screen readers: thinking, answering, and how it ended. The answer's text is not announced. */
export function Announcer({
  active,
  answer,
  position,
}: {
  active: boolean;
  answer: Message | undefined;
  /** The place in the queue, while the turn waits there. */
  position: number | undefined;
}) {
  const t = useTranslations("chat");
  const kind = answer?.parts.at(-1)?.type;
  const state = active
    ? kind === "reasoning"
      ? "liveThinking"
      : kind === "text"
        ? "liveAnswering"
        : position === undefined
          ? "waiting"
          : "liveQueued"
    : "rest";
  const [spoken, setSpoken] = useState<{
    state: typeof state;
    position?: number | undefined;
    words: string;
  }>({ state: "rest", words: "" });
  if (state !== spoken.state || position !== spoken.position) {
    // The end is announced only if the turn was active on this page, not when an old conversation is opened.
    const end = ends[answer?.metadata.turn?.status ?? "streaming"];
    const words = state === "rest" ? (end ? t(end) : "") : t(state, { position: position ?? 0 });
    setSpoken({ state, position, words });
  }
  return (
    <div role="status" translate="no" className="sr-only">
      {spoken.words}
    </div>
  );
}
