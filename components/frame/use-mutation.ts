"use client";

import { useMutation as useLibraryMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { Refused } from "./api-client.ts";
import { leaveFor } from "./leave.ts";

/**
 * Sends the request of a form or a menu. `busy` is true meanwhile; `trouble` is the reason for a failure, in the user's language, and `run`
 * then returns undefined. A user who has been signed out meanwhile is redirected to the sign-in page.
 */
export function useMutation() {
  const reasonOf = useReason();
  const { isPending, error, mutateAsync, reset } = useLibraryMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: leaveWhenSignedOut,
  });
  // A second press can come before the first one is rendered.
  const running = useRef(false);
  const run = async <Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> => {
    if (running.current) return undefined;
    running.current = true;
    try {
      return (await mutateAsync(work)) as Answer;
    } catch {
      return undefined; // The reason is shown as `trouble`.
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

/** The reason for a failure: the server's message, or that the server is unreachable. */
export function useReason(): (thrown: unknown) => string {
  const t = useTranslations("common");
  return (thrown) => (thrown instanceof Refused ? thrown.message : t("unreachable"));
}

/** Redirects a user whose session has ended to the sign-in page, which leads back here. */
export function leaveWhenSignedOut(thrown: unknown): void {
  if (thrown instanceof Refused && thrown.code === "unauthenticated")
    leaveFor(`/sign-in?callbackUrl=${encodeURIComponent(location.pathname + location.search)}`);
}
