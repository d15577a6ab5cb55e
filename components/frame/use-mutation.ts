"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Refused } from "./api-client.ts";
import { leaveFor } from "./leave.ts";

/**
 * Sends what a form or a menu asks for: `busy` while it is under way, `trouble` is why it did not happen, in the reader's language. `run` answers
 * undefined then. Whoever has been signed out meanwhile is led to where they sign in.
 */
export function useMutation() {
  const reasonOf = useReason();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();

  const run = async <Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> => {
    if (busy) return undefined;
    setBusy(true);
    setTrouble(undefined);
    try {
      return await work();
    } catch (thrown) {
      setTrouble(reasonOf(thrown));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, trouble, run, forget: () => setTrouble(undefined) };
}

/** Says why something did not happen: what the server said, or that nobody answered. */
export function useReason(): (thrown: unknown) => string {
  const t = useTranslations("common");
  return (thrown) => {
    if (!(thrown instanceof Refused)) return t("unreachable");
    if (thrown.code === "unauthenticated")
      leaveFor(`/sign-in?callbackUrl=${encodeURIComponent(location.pathname + location.search)}`);
    return thrown.message;
  };
}
