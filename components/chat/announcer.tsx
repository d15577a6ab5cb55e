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
export function Announcer({ active, answer }: { active: boolean; answer: Message | undefined }) {
  const t = useTranslations("chat");
  const kind = answer?.parts.at(-1)?.type;
  const state = active
    ? kind === "reasoning"
      ? "liveThinking"
      : kind === "text"
        ? "liveAnswering"
        : "waiting"
    : "rest";
  const [spoken, setSpoken] = useState<{ state: typeof state; words: string }>({
    state: "rest",
    words: "",
  });
  if (state !== spoken.state) {
    // The end is announced only if the turn was active on this page, not when an old conversation is opened.
    const end = ends[answer?.metadata.turn?.status ?? "streaming"];
    const words = state === "rest" ? (end ? t(end) : "") : t(state);
    setSpoken({ state, words });
  }
  return (
    <div role="status" translate="no" className="sr-only">
      {spoken.words}
    </div>
  );
}
