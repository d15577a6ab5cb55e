import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { getJson, Refused } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import { leaveWhenSignedOut, useReason } from "#components/frame/use-mutation.ts";
import type { ContextAnswer, CutAnswer } from "#lib/context/schema.ts";

const keyOf = (conversationId: string) => ["conversation", conversationId, "context"];

/** Reports that a conversation's memory was changed: all views of it read it again. */
export function invalidateContext(conversationId: string): void {
  void getQueryClient().invalidateQueries({ queryKey: keyOf(conversationId) });
}

/**
 * The server's response at a path about the context of a conversation. It is requested again when `version` changes, and not at all without
 * a path. The previous response stays until the new one arrives. `trouble` is the reason for a failure, in the user's language.
 */
export function useAnswer<Answer extends ContextAnswer | CutAnswer>(
  conversationId: string,
  path: string | undefined,
  version: string,
) {
  const reasonOf = useReason();
  const { data, error, refetch, isFetching } = useQuery<ContextAnswer | CutAnswer>({
    queryKey: [...keyOf(conversationId), path, version],
    queryFn: () => getJson<Answer>(path ?? ""),
    enabled: path !== undefined,
    placeholderData: (before, query) => (query?.queryKey[3] === path ? before : undefined),
    // Data is requested again each time it is shown.
    gcTime: 0,
  });
  // An error is shown until the next attempt has ended.
  const [failure, setFailure] = useState<{ path: string | undefined; error: unknown }>();
  if (error && failure?.error !== error) setFailure({ path, error });
  if (!error && !isFetching && failure) setFailure(undefined);
  useEffect(() => leaveWhenSignedOut(error), [error]);

  const thrown = failure?.path === path ? failure?.error : undefined;
  const missing = thrown instanceof Refused && thrown.code === "not_found";
  return {
    answer: data as Answer | undefined,
    missing,
    trouble: thrown && !missing ? reasonOf(thrown) : undefined,
    again: () => void refetch(),
  };
}
