import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { get, Refused } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import { leaveWhenSignedOut, useReason } from "#components/frame/use-mutation.ts";
import type { ContextAnswer, CutAnswer } from "#lib/context/schema.ts";

const keyOf = (conversationId: string) => ["conversation", conversationId, "context"];

/** Says that something that is remembered of a conversation was changed: what is shown of it is read anew, wherever that is. */
export function invalidateContext(conversationId: string): void {
  void getQueryClient().invalidateQueries({ queryKey: keyOf(conversationId) });
}

/**
 * What the server answers at a path about the context of a conversation, read anew when `version` is another too; without a path nothing is
 * asked. Until the new answer is there the old one stays; `trouble` is why there is none, in the person's language.
 */
export function useAnswer<Answer extends ContextAnswer | CutAnswer>(
  conversationId: string,
  path: string | undefined,
  version: string,
) {
  const reasonOf = useReason();
  const { data, error, refetch, isFetching } = useQuery<ContextAnswer | CutAnswer>({
    queryKey: [...keyOf(conversationId), path, version],
    queryFn: () => get<Answer>(path ?? ""),
    enabled: path !== undefined,
    placeholderData: (before, query) => (query?.queryKey[3] === path ? before : undefined),
    // What is looked at again is read again.
    gcTime: 0,
  });
  // What went wrong is told until the next try has ended.
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
