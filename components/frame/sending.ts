"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { Refused } from "#components/chat/server.ts";

import { leaveFor } from "./leave.ts";

/**
 * Sends what a form or a menu asks for: `busy` while it is under way, `trouble` is why it did not happen, in the reader's language. `run` answers
 * undefined then. Whoever has been signed out meanwhile is led to where they sign in.
 */
export function useSending() {
  const t = useTranslations("common");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();

  const run = async <Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> => {
    if (busy) return undefined;
    setBusy(true);
    setTrouble(undefined);
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof Refused && thrown.code === "unauthenticated") toSignIn();
      setTrouble(thrown instanceof Refused ? thrown.message : t("unreachable"));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, trouble, run, forget: () => setTrouble(undefined) };
}

function toSignIn(): void {
  leaveFor(`/sign-in?callbackUrl=${encodeURIComponent(location.pathname + location.search)}`);
}
