"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";

import type { Message } from "#lib/conversations/schema.ts";

import type { Asking } from "./shelf.ts";

const ends = {
  streaming: undefined,
  done: "liveAnswered",
  stopped: "liveStopped",
  interrupted: "liveInterrupted",
  failed: "liveFailed",
} as const;

/** Speaks how the turn under way goes: when it thinks, when it answers, how it ended. Not each word. */
export function Announcer({ asking, answer }: { asking: Asking | undefined; answer: Message | undefined }) {
  const t = useTranslations("chat");
  const [words, setWords] = useState("");
  const before = useRef<string>(undefined);
  const kind = answer?.parts.at(-1)?.type;
  const status = answer?.metadata.turn?.status;
  const state = asking ? (kind === "reasoning" ? "liveThinking" : kind === "text" ? "liveAnswering" : "waiting") : "rest";
  useEffect(() => {
    const was = before.current;
    before.current = state;
    if (was === state) return;
    if (state !== "rest") setWords(t(state));
    // An end is spoken when it was awaited here, not when an old conversation is opened.
    else if (was !== undefined && status && ends[status]) setWords(t(ends[status]));
  }, [state, status, t]);
  return (
    <div role="status" className="sr-only">
      {words}
    </div>
  );
}
