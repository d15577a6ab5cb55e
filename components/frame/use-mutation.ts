"use client";

import { useMutation as useLibraryMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { Refused } from "./api-client.ts";
import { leaveFor } from "./leave.ts";

/**
 * Sends what a form or a menu asks for: `busy` while it is under way, `trouble` is why it did not happen, in the reader's language. `run` answers
 * undefined then. Whoever has been signed out meanwhile is led to where they sign in.
 */
export function useMutation() {
  const reasonOf = useReason();
  const { isPending, error, mutateAsync, reset } = useLibraryMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: leaveWhenSignedOut,
  });
  // Two presses can come before the first one is drawn.
  const running = useRef(false);
  const run = async <Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> => {
    if (running.current) return undefined;
    running.current = true;
    try {
      return (await mutateAsync(work)) as Answer;
    } catch {
      return undefined; // It is told as `trouble`.
    } finally {
      running.current = false;
    }
  };
  return {
    busy: isPending,
    trouble: error ? reasonOf(error) : undefined,
    run,
    forget: reset,
  };
}

/** Says why something did not happen: what the server said, or that nobody answered. */
export function useReason(): (thrown: unknown) => string {
  const t = useTranslations("common");
  return (thrown) => (thrown instanceof Refused ? thrown.message : t("unreachable"));
}

/** Leads whoever the server no longer knows to where they sign in, and back here afterwards. */
export function leaveWhenSignedOut(thrown: unknown): void {
  if (thrown instanceof Refused && thrown.code === "unauthenticated")
    leaveFor(`/sign-in?callbackUrl=${encodeURIComponent(location.pathname + location.search)}`);
}
